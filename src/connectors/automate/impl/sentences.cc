// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/impl/sentences.h"

namespace gluepot::automate {
namespace {

using core::Error;
using core::ErrorCode;

std::string server(const MariadbSettings& settings) {
  return settings.host + ":" + std::to_string(settings.port);
}

Error sentence(ErrorCode code, std::string message, std::string next_step, std::string field = {}) {
  Error error{code, std::move(message)};
  error.next_step = std::move(next_step);
  error.field = std::move(field);
  return error;
}

}  // namespace

Error connect_error(const MariadbSettings& settings, const store::MariadbFailure& failure, ErrorCode code) {
  const std::string where = server(settings);
  switch (failure.number) {
    case 1045:
      return sentence(ErrorCode::kUnauthenticated,
                      "Automate's database at " + where + " refused the sign-in of '" + settings.user +
                          "': user name or password is wrong, or the account is not made for this machine's address.",
                      "Check both, and that the account is a MySQL account of its own whose host part is the address "
                      "of this machine "
                      "(Automate removes accounts for '%' and 'localhost' at upgrades).");
    case 1130:
      return sentence(
          ErrorCode::kForbidden, "The database server at " + where + " lets no account in from this machine's address.",
          "Create the account for this machine's address: CREATE USER 'gluepot'@'<address of this machine>'.");
    case 1129:
      return sentence(ErrorCode::kForbidden,
                      "The database server at " + where + " has blocked this machine after too many failures.",
                      "Run FLUSH HOSTS on the server, then test again.");
    case 1044:
      return sentence(
          ErrorCode::kForbidden,
          "The account '" + settings.user + "' may not use the database '" + settings.database + "' at " + where + ".",
          "Grant SELECT on its tables, or check the name of the database (usually labtech).", "database");
    case 1049:
      return sentence(ErrorCode::kNotFound, "There is no database '" + settings.database + "' at " + where + ".",
                      "Check the name (usually labtech) and that this is the Automate server's database.", "database");
    case 1040:
    case 1203:
      return sentence(ErrorCode::kUnavailable, "The database server at " + where + " has no connection left to give.",
                      "Try again in a minute, or raise max_connections.");
    case 2005:
      return sentence(ErrorCode::kNotFound, "The host '" + settings.host + "' is not known: its name has no address.",
                      "Check the spelling and this machine's name server.", "host");
    case 2026:
      return sentence(
          ErrorCode::kUpstream,
          "The database server at " + where + " offers no TLS connection that can be used (" + failure.message + ").",
          "Switch TLS on at the server, or set tls to off by name if the network between is trusted.", "tls");
    default:
      break;
  }
  if (code == ErrorCode::kTimeout)
    return sentence(
        ErrorCode::kTimeout,
        "The database server at " + where + " did not answer within " +
            std::to_string(settings.connect_timeout.count()) + " s.",
        "Check that a firewall lets this machine through to that port and that the server runs MySQL there.");
  if (code == ErrorCode::kUnavailable)
    return sentence(
        ErrorCode::kUnavailable, "Nothing accepts connections at " + where + ".",
        "Check host and port (MySQL's own is 3306) and that the server listens beyond its own machine (bind-address).");
  return sentence(code == ErrorCode::kInternal ? ErrorCode::kUpstream : code,
                  "The database server at " + where + " answered error " + std::to_string(failure.number) + " (" +
                      failure.message + ").",
                  "Check that this is a MySQL or MariaDB server.");
}

Error read_error(const MariadbSettings& settings, const char* what, const store::MariadbFailure& failure,
                 ErrorCode code) {
  const std::string where = server(settings);
  switch (failure.number) {
    case 1142:
    case 1143:
      return sentence(ErrorCode::kForbidden,
                      "The account '" + settings.user + "' lacks a right at " + where + " (" + failure.message + ").",
                      "Grant SELECT on the columns named in the documentation, then test again.");
    case 1146:
      return sentence(
          ErrorCode::kNotFound,
          "A table is missing in the database '" + settings.database + "' at " + where + " (" + failure.message + ").",
          "Check that this is the database of a ConnectWise Automate server.", "database");
    case 1054:
      return sentence(ErrorCode::kUpstream,
                      "Automate's tables at " + where + " lack a column (" + failure.message + ").",
                      "Check that this is the database of a ConnectWise Automate server.");
    case 1205:
      return sentence(ErrorCode::kUnavailable,
                      "A table of Automate's database at " + where + " is locked (" + std::string(what) +
                          "): a patch or a backup may be running.",
                      "Try again when it has ended.");
    default:
      break;
  }
  if (code == ErrorCode::kTimeout)
    return sentence(
        code, "The database server at " + where + " stopped answering while being read (" + std::string(what) + ").",
        "It may be busy: try again, or raise the time-out.");
  return sentence(code == ErrorCode::kInternal ? ErrorCode::kUpstream : code,
                  "Reading Automate's database at " + where + " failed (" + what + ", error " +
                      std::to_string(failure.number) + ": " + failure.message + ").",
                  "Try again; if it stays, test the connection.");
}

}  // namespace gluepot::automate
