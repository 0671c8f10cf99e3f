// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/impl/mariadb_options.h"

namespace gluepot::automate {

store::MariadbOptions mariadb_options(const MariadbSettings& settings, const core::Secret& password, bool read_only) {
  store::MariadbOptions options;
  options.host = settings.host;
  options.port = settings.port;
  options.user = settings.user;
  options.password = &password;
  options.database = settings.database;
  options.ca_file = settings.ca_file;
  options.read_only = read_only;
  options.connect_timeout = settings.connect_timeout;
  options.io_timeout = settings.io_timeout;
  const bool tls = settings.tls == MariadbSettings::Tls::kDefault ? !is_loopback(settings.host)
                                                                  : settings.tls == MariadbSettings::Tls::kRequired;
  options.tls = tls ? store::MariadbOptions::Tls::kRequired : store::MariadbOptions::Tls::kOff;
  return options;
}

}  // namespace gluepot::automate
