// SPDX-License-Identifier: Apache-2.0
// The compiled halves of Asio and Beast, once.
#include "http/impl/asio.h"

#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
