// SPDX-License-Identifier: Apache-2.0
#pragma once
// Asio and Beast cost seconds a source file: only asio_beast.cc, request_reader.cc and connection.cc may include this.
#define BOOST_ASIO_SEPARATE_COMPILATION 1
#define BOOST_ASIO_NO_DEPRECATED 1
#define BOOST_BEAST_SEPARATE_COMPILATION 1
