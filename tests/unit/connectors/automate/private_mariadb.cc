// SPDX-License-Identifier: Apache-2.0
// The private server and the sample belong to app/, which this program does not link: they are compiled in.
#include "app/demo/private_mariadb.cc"
#include "app/demo/automate_database.cc"
