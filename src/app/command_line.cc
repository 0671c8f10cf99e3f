// SPDX-License-Identifier: Apache-2.0
#include "app/command_line.h"

#include <CLI/CLI.hpp>

#include "core/options.h"

namespace gluepot::app {
namespace {

struct Parameter {
  const char* flag;  ///< "--key-file" or a positional's name
  const char* help;
  bool required = false;
};

struct Command {
  std::vector<std::string> path;
  const char* help;
  std::vector<Parameter> parameters;
  std::vector<Parameter> switches;
};

/// What can be said of a company; an empty text clears.
std::vector<Parameter> with_members(std::vector<Parameter> first) {
  for (const Parameter& more : {Parameter{"--identifier", "Short name"},
                                {"--psa", "manual, connectwise, halopsa or autotask"},
                                {"--external-id", "Its id in that PSA"},
                                {"--other-ids", "Ids in further systems: autotask:17,halopsa:4"},
                                {"--status", "Status"},
                                {"--type", "Type"},
                                {"--industry", "Industry"},
                                {"--parent", "The company it belongs to: id or name"},
                                {"--contact", "Whom to call there"},
                                {"--email", "The contact's e-mail address"},
                                {"--phone", "The contact's telephone"}})
    first.push_back(more);
  return first;
}

const std::vector<Command>& commands() {
  static const std::vector<Command> table = {
      {{"serve"}, "Serve the web interface and the APIs, and run the scheduler", {}, {}},
      {{"demo"},
       "A whole MSP on one machine: connect, map, mirror, password sync and a reveal, for real over HTTP",
       {{"--seed", "Seed of the sample data"},
        {"--scale", "Multiplies every count of the sample"},
        {"--folder", "Where the demo keeps its data"}},
       {{"--once", "Exit after the report; non-zero if any step fell short"}, {"--json", "Print the report as JSON"}}},
      {{"sample"},
       "Fill an empty folder as an instance with source local",
       {{"--seed", "Seed"},
        {"--organizations", "How many"},
        {"--types", "Flexible asset types"},
        {"--flexible-assets", "How many"},
        {"--documents", "How many"},
        {"--checklists", "How many"},
        {"--passwords", "How many"}},
       {{"--json", "Print what was made as JSON"}}},
      {{"connect", "itglue"},
       "Connect IT Glue",
       {{"--region", "us, eu or au"},
        {"--url", "Base URL of the API instead of a region"},
        {"--key-file", "File that holds the API key", true}},
       {{"--json", "JSON output"}}},
      {{"connect", "automate"},
       "Connect ConnectWise Automate's database",
       {{"--host", "Host", true},
        {"--port", "Port"},
        {"--database", "Schema"},
        {"--user", "User", true},
        {"--password-file", "File that holds the password", true},
        {"--tls", "required or off"}},
       {{"--json", "JSON output"}}},
      {{"connect", "automate-rest"},
       "Connect ConnectWise Automate's REST API, where its database cannot be reached",
       {{"--url", "https://<server>", true},
        {"--user", "User", true},
        {"--client-id", "The integrator's GUID, issued by ConnectWise's developer site", true},
        {"--password-file", "File that holds the password", true},
        {"--mfa", "One-time code, for a first look only"}},
       {{"--json", "JSON output"}}},
      {{"automate", "test"},
       "Read everything of the connected Automate once and say how much of it is usable",
       {},
       {{"--json", "JSON output"}}},
      {{"map", "quick-match"},
       "Match organizations with companies",
       {},
       {{"--apply", "Store the matches"}, {"--json", "JSON output"}}},
      {{"map", "list"},
       "List organizations and the companies they are mapped to",
       {{"--state", "Only these: mapped, unmapped or internal"}},
       {{"--json", "JSON output"}}},
      {{"map", "set"},
       "Map an organization to a company; one that is mapped already changes over",
       {{"ORGANIZATION", "Id or name", true}, {"COMPANY", "Id or name", true}},
       {{"--json", "JSON output"}}},
      {{"map", "unset"},
       "Take an organization's mapping away",
       {{"ORGANIZATION", "Id or name", true}},
       {{"--json", "JSON output"}}},
      {{"map", "batches"}, "List the Quick Matches that were stored", {}, {{"--json", "JSON output"}}},
      {{"map", "undo"},
       "Undo a Quick Match, but for what was changed since",
       {{"BATCH", "Its id", true}},
       {{"--json", "JSON output"}}},
      {{"companies", "import"},
       "Import companies from a CSV file",
       {{"FILE", "The CSV file", true}},
       {{"--json", "JSON output"}}},
      {{"companies", "list"}, "List companies", {}, {{"--json", "JSON output"}}},
      {{"companies", "create"},
       "Add a company by hand",
       with_members({{"NAME", "Its name", true}}),
       {{"--json", "JSON output"}}},
      {{"companies", "change"},
       "Change a company",
       with_members({{"COMPANY", "Id or name", true}, {"--name", "Its new name"}}),
       {{"--json", "JSON output"}}},
      {{"companies", "archive"},
       "Say what archiving a company does; with --apply do it",
       {{"COMPANY", "Id or name", true}},
       {{"--apply", "Archive it"}, {"--json", "JSON output"}}},
      {{"companies", "restore"},
       "Bring an archived company back",
       {{"COMPANY", "Id or name", true}},
       {{"--json", "JSON output"}}},
      {{"companies", "merge"},
       "Say what merging a company into another does; with --apply do it",
       {{"COMPANY", "The double: id or name", true},
        {"INTO", "The one that stays: id or name", true},
        {"--organization", "Which organization stays, where both are mapped: its id"}},
       {{"--apply", "Merge them"},
        {"--with-limits", "Who is limited to the double shall see the one that stays"},
        {"--json", "JSON output"}}},
      {{"companies", "merges"}, "List merges", {}, {{"--json", "JSON output"}}},
      {{"companies", "undo-merge"},
       "Undo a merge, but for what was changed since",
       {{"MERGE", "Its id", true}},
       {{"--json", "JSON output"}}},
      {{"companies", "health"},
       "How well each company is set up and what is wrong; exit code 1 when one is under 60 %",
       {},
       {{"--json", "JSON output"}}},
      {{"companies", "export"},
       "Print the companies as CSV, as import takes it",
       {},
       {{"--json", "The same companies as one JSON document"}}},
      {{"users", "create"},
       "Create a user and print a one-time set-up link",
       {{"NAME", "The user's name", true},
        {"--role", "A role, by name or id: Primary Admin, Technician, Reader or one of yours", true},
        {"--email", "The user's address"},
        {"--companies", "What the user works for where the role is limited: names or ids, comma between"}},
       {{"--json", "JSON output"}}},
      {{"users", "list"}, "List users", {}, {{"--json", "JSON output"}}},
      {{"users", "edit"},
       "Change a user's name, address, role or companies; acts on the next request",
       {{"USER", "The user's name or id", true},
        {"--name", "Another name"},
        {"--email", "Another address; empty removes it"},
        {"--role", "Another role, by name or id"},
        {"--companies", "All of the companies from now on: names or ids, comma between; empty for none"}},
       {{"--json", "JSON output"}}},
      {{"users", "deactivate"},
       "End a user's sessions, pause the API keys the user made, and let nobody sign in by that name",
       {{"USER", "The user's name or id", true}},
       {{"--json", "JSON output"}}},
      {{"users", "activate"},
       "Let a deactivated user sign in again; the API keys stay paused",
       {{"USER", "The user's name or id", true}},
       {{"--json", "JSON output"}}},
      {{"users", "link"},
       "Print a new one-time link to set a password; the one before stops working",
       {{"USER", "The user's name or id", true}},
       {{"--json", "JSON output"}}},
      {{"users", "sessions"},
       "List where a user is signed in",
       {{"USER", "The user's name or id", true}},
       {{"--end", "End them all"}, {"--json", "JSON output"}}},
      {{"roles", "list"}, "List roles; * marks the default", {}, {{"--json", "JSON output"}}},
      {{"roles", "show"},
       "Show a role's permissions",
       {{"ROLE", "The role's name or id", true}},
       {{"--json", "JSON output"}}},
      {{"roles", "create"},
       "Create a role",
       {{"NAME", "The role's name", true},
        {"--permissions", "Comma between: write_companies,read_documentation; manage holds write, write holds read"},
        {"--description", "What it is for"},
        {"--companies", "all (default), or given: only the companies given to each user"}},
       {{"--default", "Put it first where a role is chosen"}, {"--json", "JSON output"}}},
      {{"roles", "edit"},
       "Change a role; acts on the next request of everybody who has it",
       {{"ROLE", "The role's name or id", true},
        {"--name", "Another name"},
        {"--permissions", "All of its permissions from now on, comma between; empty for none"},
        {"--description", "What it is for"},
        {"--companies", "all, or given: only the companies given to each user"}},
       {{"--default", "Put it first where a role is chosen"}, {"--json", "JSON output"}}},
      {{"roles", "duplicate"},
       "Make a copy of a role",
       {{"ROLE", "The role's name or id", true}},
       {{"--json", "JSON output"}}},
      {{"roles", "delete"},
       "Delete a role that nobody has",
       {{"ROLE", "The role's name or id", true}},
       {{"--json", "JSON output"}}},
      {{"keys", "create"},
       "Create an API key and print it, once",
       {{"NAME", "The key's purpose", true},
        {"--organizations", "Only these organizations: ids, comma between"},
        {"--types", "Only these resource types, comma between: passwords,documents"},
        {"--verbs", "Only these: read,create,update,delete (or get,post,patch,delete)"},
        {"--from", "Only from these addresses: 10.0.0.0/8,2001:db8::/32"},
        {"--expires", "Date after which it is refused (2027-01-31), or days from now (90d)"},
        {"--limit", "At most so many requests in 5 minutes, beside the account's limit"}},
       {{"--password-access", "The key may read and write password values"},
        {"--read-only-passwords", "The key may read password values, not write them"},
        {"--write-only-passwords", "The key may write password values, never read them"},
        {"--json", "Print the key and all about it as JSON"}}},
      {{"keys", "list"}, "List API keys", {}, {{"--json", "JSON output"}}},
      {{"keys", "pause"},
       "Refuse an API key until it is activated",
       {{"KEY", "The key's id, or its name", true}},
       {{"--json", "JSON output"}}},
      {{"keys", "activate"},
       "Let a paused API key work again",
       {{"KEY", "The key's id, or its name", true}},
       {{"--json", "JSON output"}}},
      {{"keys", "revoke"},
       "Revoke an API key for good",
       {{"KEY", "The key's id, or its name", true}},
       {{"--json", "JSON output"}}},
      {{"keys", "rotate"},
       "Make a key that replaces another, and print it, once; the old one works a while longer",
       {{"KEY", "The old key's id, or its name", true},
        {"--overlap", "How many days the old one works still: 7d (default), 0 to 90"},
        {"--name", "Another name for the new key"}},
       {{"--json", "Print the key and all about it as JSON"}}},
      {{"keys", "usage"}, "Requests of the last 30 days, by day and key", {}, {{"--json", "JSON output"}}},
      {{"sync"},
       "Mirror the documentation source now",
       {},
       {{"--full", "Read everything again, not only what changed"},
        {"--wait", "Wait for the end"},
        {"--json", "JSON output"}}},
      {{"automate", "adopt"},
       "Show what StickySync had that can be taken over, and why the rest cannot",
       {},
       {{"--apply", "Take over what is proposed"}, {"--json", "JSON output"}}},
      {{"password-sync", "plan"},
       "Show what a password sync would do",
       {{"--client", "Only this client of Automate: id or name"}},
       {{"--json", "JSON output"}}},
      {{"password-sync", "apply"},
       "Do it; exit code 1 when any password failed",
       {{"--client", "Only this client of Automate: id or name"},
        {"--plan", "Only what this plan shows: its id"},
        {"--only", "Only these passwords: ids, comma between"}},
       {{"--confirm", "A plan that changes much was looked at"},
        {"--overwrite", "Those of --only over what was changed in the documentation"},
        {"--recreate", "Those of --only anew where they were deleted in the documentation"},
        {"--json", "JSON output"}}},
      {{"password-sync", "status"}, "How password sync stands", {}, {{"--json", "JSON output"}}},
      {{"password-sync", "autosync"},
       "Set or list what is synced by itself",
       {{"MODE", "on, off or default (passwords); off, new or all (client); list", true},
        {"--client", "This client of Automate: id or name"},
        {"--password", "These passwords: ids, comma between"}},
       {{"--json", "JSON output"}}},
      {{"password-sync", "pause"}, "Start no password sync until resumed", {}, {{"--json", "JSON output"}}},
      {{"password-sync", "resume"}, "End the pause", {}, {{"--json", "JSON output"}}},
      {{"password-sync", "match"},
       "Match Automate's clients with organizations",
       {{"--client", "Only these matches, also those left for a person: ids, comma between"}},
       {{"--apply", "Store the matches"}, {"--json", "JSON output"}}},
      {{"password-sync", "hygiene"},
       "Which of Automate's passwords are reused, old, unreadable, orphaned or empty; never a value",
       {},
       {{"--csv", "One line a password, for a spreadsheet"}, {"--json", "JSON output"}}},
      {{"passwords", "share"},
       "Set what may be done with password entries",
       {{"LEVEL", "off, none, list or reveal", true}},
       {{"--json", "JSON output"}}},
      {{"status"}, "How each connection is", {}, {{"--json", "JSON output"}}},
      {{"doctor"},
       "What is wrong and what to do about it; exit code 1 if anything is",
       {},
       {{"--json", "JSON output"}}},
      {{"routes"}, "List every route of the APIs and the permission it needs", {}, {{"--json", "JSON output"}}},
      {{"audit", "verify"}, "Check the audit's chain; exit code 1 when it is broken", {}, {{"--json", "JSON output"}}},
      {{"audit", "leaver"},
       "Every password a person was shown and whether it was changed since",
       {{"USER", "The user's name, or id", true}},
       {{"--csv", "One line a password, for a spreadsheet"}, {"--json", "JSON output"}}},
      {{"audit", "seal"},
       "Move old audit entries into a sealed segment of their own; its head stays, so that the chain verifies without "
       "it",
       {{"--older-than", "Days, 31 or more", true}},
       {{"--json", "JSON output"}}},
      {{"audit", "export"},
       "Print audit entries, newest first; that they were exported is audited",
       {},
       {{"--json", "JSON lines (default)"}, {"--csv", "One line an entry, for a spreadsheet"}}},
  };
  return table;
}

std::string name_of(const char* flag) {
  std::string name(flag);
  while (!name.empty() && name[0] == '-') name.erase(0, 1);
  return name;
}

/// The options of the one table, as flags of every command.
void add_options(CLI::App& app, CommandLine& out) {
  for (const auto& option : core::option_table()) {
    const std::string key(option.key);
    std::string names = "--" + core::flag_name(option.key);
    if (!option.flag.empty()) names += ",--" + std::string(option.flag);
    app.add_option_function<std::string>(
           names, [&out, key](const std::string& text) { out.options[key] = text; },
           std::string(option.help) + " [" + core::environment_name(option.key) + "]")
        ->group("Options of the instance");
  }
  app.add_option("--config", out.config_file, "TOML file with options (default: config.toml in the data folder)");
}

void add_command(CLI::App& app, const Command& command, CommandLine& out) {
  CLI::App* at = &app;
  for (const auto& word : command.path) {
    CLI::App* next = nullptr;
    for (auto* existing : at->get_subcommands({}))
      if (existing->get_name() == word) next = existing;
    if (next == nullptr) {
      next = at->add_subcommand(word, &word == &command.path.back() ? command.help : "");
      next->require_subcommand(&word == &command.path.back() ? 0 : 1);
    }
    at = next;
  }
  for (const auto& parameter : command.parameters) {
    auto* option = at->add_option_function<std::string>(
        parameter.flag, [&out, name = name_of(parameter.flag)](const std::string& text) { out.arguments[name] = text; },
        parameter.help);
    if (parameter.required) option->required();
  }
  for (const auto& given : command.switches)
    at->add_flag_callback(
        given.flag, [&out, name = name_of(given.flag)] { out.flags[name] = true; }, given.help);
  add_options(*at, out);
  at->callback([&out, path = command.path] { out.command = path; });
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine out;
  CLI::App app{"Gluepot: the hub between an MSP's documentation, PSA and RMM"};
  app.name("gluepot");
  app.set_version_flag("--version", "gluepot " GLUEPOT_VERSION);
  app.require_subcommand(1);
  for (const auto& command : commands()) add_command(app, command, out);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream text;
    out.exit_code = app.exit(error, text, text);
    out.output = text.str();
    // The library says that a subcommand is missing, not that the word given is none.
    const auto unknown = app.remaining(true);
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError) && !unknown.empty())
      out.output = "'" + unknown.front() + "' is no command here. Run with --help for those there are.\n";
    if (*out.exit_code != 0) out.exit_code = 2;
  }
  return out;
}

}  // namespace gluepot::app
