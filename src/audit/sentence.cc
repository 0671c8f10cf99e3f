// SPDX-License-Identifier: Apache-2.0
#include "audit/sentence.h"

#include <map>
#include <string_view>

namespace gluepot::audit {
namespace {

/// "ana <past> <the> <subject>", "ana was not allowed to <base> <the> <subject>". `on`: what stands between verb and
/// subject; without a subject it is left out.
struct Verb {
  std::string_view past, base, on;
};

const std::map<std::string_view, Verb>& verbs() {
  static const std::map<std::string_view, Verb> table = {
      {"reveal", {"revealed", "reveal", "the password "}},
      {"copy", {"copied", "copy", "the password "}},
      {"check", {"checked, without showing it to anybody,", "check", "the password "}},
      {"probe", {"checked, by one value that nobody was shown, the", "check the", ""}},
      {"reveal_code", {"was shown a one-time code", "be shown a one-time code", "of "}},
      {"reveal_request", {"asked for a second person's approval to reveal", "ask for approval to reveal", ""}},
      {"reveal_approve", {"approved a reveal", "approve a reveal", "of "}},
      {"reveal_refuse", {"refused a reveal", "refuse a reveal", "of "}},
      {"reveals_frozen", {"froze the reveals", "freeze the reveals", "of "}},
      {"reveals_released", {"released the reveals", "release the reveals", "of "}},
      {"reveal_rules",
       {"changed when reveals need a reason, a second factor or an approval", "change the rules of reveals", "for "}},
      {"sign_in", {"signed in", "sign in", "as "}},
      {"sign_out", {"signed out", "sign out", ""}},
      {"set_password", {"set a password", "set a password", "for "}},
      {"denied", {"was refused", "open", ""}},
      {"connect", {"connected", "connect", "to "}},
      {"disconnect", {"disconnected", "disconnect", ""}},
      {"delete_connection", {"deleted the connection", "delete the connection", "to "}},
      {"map", {"mapped", "map", ""}},
      {"unmap", {"unmapped", "unmap", ""}},
      {"map_client", {"mapped", "map", ""}},
      {"unmap_client", {"unmapped", "unmap", ""}},
      {"quick_match", {"ran Quick Match", "run Quick Match", "with "}},
      {"quick_match_undo", {"took back a Quick Match", "take back a Quick Match", "with "}},
      {"organization_internal", {"marked as internal", "mark as internal", ": "}},
      {"organization_not_internal", {"took the mark as internal", "take the mark as internal", "from "}},
      {"quick_match_clients",
       {"ran Quick Match of Automate's clients", "run Quick Match of Automate's clients", "with "}},
      {"undo_client_mappings", {"took back client mappings", "take back client mappings", "of "}},
      {"adopt_stickysync", {"took over the settings of", "take over the settings of", ""}},
      {"company_create", {"added the company", "add the company", ""}},
      {"company_change", {"changed the company", "change the company", ""}},
      {"company_archive", {"archived the company", "archive the company", ""}},
      {"company_restore", {"took out of the archive the company", "take out of the archive the company", ""}},
      {"company_merge", {"merged the company", "merge the company", ""}},
      {"company_merge_undo", {"took back a merge:", "take back a merge:", ""}},
      {"company_export", {"exported", "export", ""}},
      {"company_import", {"imported companies", "import companies", "with "}},
      {"mapping_export", {"exported", "export", ""}},
      {"mapping_import", {"imported mappings", "import mappings", "with "}},
      {"documentation_access", {"changed what is mirrored", "change what is mirrored", "of "}},
      {"tenant_change", {"changed what everybody sees of", "change what everybody sees of", ""}},
      {"notification_channel_create", {"added the channel", "add the channel", ""}},
      {"notification_channel_change", {"changed the channel", "change the channel", ""}},
      {"notification_channel_delete", {"deleted the channel", "delete the channel", ""}},
      {"notification_rule_change", {"changed the notification", "change the notification", ""}},
      {"notification_test", {"tested the channel", "test the channel", ""}},
      {"notification_retry", {"sent again the notification", "send again the notification", ""}},
      {"password_sharing", {"turned password sharing", "turn password sharing", ""}},
      {"password_access", {"changed which passwords are shared", "change which passwords are shared", "of "}},
      {"user_create", {"invited", "invite", ""}},
      {"user_change", {"changed the user", "change the user", ""}},
      {"user_role", {"changed the role", "change the role", "of "}},
      {"user_activate", {"activated", "activate", ""}},
      {"user_deactivate", {"deactivated", "deactivate", ""}},
      {"user_join",
       {"came in by single sign-on for the first time", "come in by single sign-on", "and is the new user "}},
      {"user_link", {"linked the identity provider's account", "link the identity provider's account", "to "}},
      {"user_unlink", {"unlinked the identity provider's account", "unlink the identity provider's account", "of "}},
      {"single_sign_on", {"changed single sign-on", "change single sign-on", "with "}},
      {"single_sign_on_test", {"tested single sign-on", "test single sign-on", "with "}},
      {"user_profile", {"changed the name or e-mail", "change the name or e-mail", "of "}},
      {"user_companies", {"changed the companies", "change the companies", "of "}},
      {"role_create", {"added the role", "add the role", ""}},
      {"role_change", {"changed the role", "change the role", ""}},
      {"role_delete", {"deleted the role", "delete the role", ""}},
      {"sessions_end", {"ended sessions", "end sessions", "of "}},
      {"second_factor", {"gave a second factor", "give a second factor", "as "}},
      {"second_factor_on", {"set up the second factor", "set up a second factor", "of "}},
      {"second_factor_off", {"took away the second factor", "take away the second factor", "of "}},
      {"second_factor_reset", {"reset the second factor", "reset the second factor", "of "}},
      {"recovery_codes", {"made new recovery codes", "make new recovery codes", "for "}},
      {"user_setup_link", {"made a new set-up link", "make a new set-up link", "for "}},
      {"key_create", {"generated the API key", "generate the API key", ""}},
      {"key_revoke", {"revoked the API key", "revoke the API key", ""}},
      {"key_pause", {"paused the API key", "pause the API key", ""}},
      {"key_activate", {"activated the API key", "activate the API key", ""}},
      {"key_rotate", {"replaced the API key", "replace the API key", ""}},
      {"key_change", {"changed the API key", "change the API key", ""}},
      {"key_expire", {"revoked the unused API key", "revoke the unused API key", ""}},
      {"key_expire_warning", {"warned about the unused API key", "warn about the unused API key", ""}},
      {"password_sync", {"synced passwords", "sync passwords", "of "}},
      {"push", {"pushed", "push", ""}},
      {"export", {"exported", "export", ""}},
      {"enable_export", {"switched on the export to", "switch on the export to", ""}},
      {"disable_export", {"switched off the export to", "switch off the export to", ""}},
      {"change_settings", {"changed the settings", "change the settings", "of "}},
      {"pause", {"paused", "pause", ""}},
      {"resume", {"resumed", "resume", ""}},
      {"job_stop", {"stopped the job", "stop the job", ""}},
      {"delete_plan", {"deleted a plan", "delete a plan", "of "}},
      {"download", {"downloaded", "download", ""}},
      {"create", {"created", "create", ""}},
      {"update", {"changed", "change", ""}},
      {"delete", {"deleted", "delete", ""}},
      {"audit_export", {"exported the audit", "export the audit", "as "}},
      {"audit_seal", {"sealed old entries of the audit", "seal old entries of the audit", ": "}},
      {"audit_stream", {"changed where the audit is streamed to", "change where the audit is streamed to", ": "}},
      {"leaver_report", {"read the list of what to change after", "read the list of what to change after", ""}},
  };
  return table;
}

std::string spaced(std::string_view name) {
  std::string out(name);
  for (char& c : out)
    if (c == '_') c = ' ';
  return out;
}

std::string who(const Entry& entry) {
  if (entry.actor_kind == "key") return "The API key " + entry.actor_name;
  if (entry.actor_kind == "system")
    return entry.actor_name == "system" || entry.actor_name.empty() ? "Gluepot" : "Gluepot (" + entry.actor_name + ")";
  if (entry.actor_kind == "operator") return entry.actor_name + ", at the server's shell,";
  return entry.actor_name.empty() ? "Somebody" : entry.actor_name;
}

/// A reveal is told by what it was for; the hub's own shows a value to nobody.
std::string_view verb_of(const Entry& entry) {
  if (entry.action != "reveal") return entry.action;
  if (entry.actor_kind == "system") return entry.detail.starts_with("probe for ") ? "probe" : "check";
  return entry.detail == "copy" || entry.detail.starts_with("copy:") ? "copy" : "reveal";
}

/// What stands as the reason behind the sentence; what the sentence says already is left out.
std::string_view reason_of(const Entry& entry) {
  std::string_view text = entry.detail;
  for (const std::string_view purpose : {"show", "copy", "code"}) {
    if (entry.action != "reveal" && entry.action != "reveal_code") break;
    if (text == purpose) return {};
    if (text.starts_with(purpose) && text.substr(purpose.size()).starts_with(": "))
      return text.substr(purpose.size() + 2);
  }
  if (text.starts_with("probe for ")) return text.substr(std::string_view("probe ").size());
  return text;
}

}  // namespace

std::string sentence(const Entry& entry) {
  const auto found = verbs().find(verb_of(entry));
  const Verb* verb = found == verbs().end() ? nullptr : &found->second;
  std::string object = entry.subject.empty() ? "" : std::string(verb ? verb->on : "") + entry.subject;
  if (!entry.company_name.empty() && entry.company_name != entry.subject)
    object += (object.empty() ? "for " : " of ") + entry.company_name;
  const auto with = [&](std::string_view words) {
    std::string out = who(entry) + " " + std::string(words);
    if (!object.empty()) out += (object.starts_with(":") ? "" : " ") + object;
    return out;
  };
  const std::string base = verb ? std::string(verb->base) : "do this: " + spaced(entry.action);
  std::string out;
  if (entry.action == "denied")
    out = who(entry) + " was refused a page";
  else if (entry.outcome == "refused")
    out = with("was not allowed to " + base);
  else if (entry.outcome == "failed")
    out = with("could not " + base);
  else if (entry.outcome == "pending")
    out = with("is about to " + base);
  else if (entry.outcome == "unknown")
    out = with("began to " + base) + "; whether it was done is not known";
  else
    out = with(verb ? std::string(verb->past) : "did this: " + spaced(entry.action));
  if (const auto reason = reason_of(entry); !reason.empty()) out += ": " + std::string(reason);
  if (!out.ends_with('.')) out += '.';
  return out;
}

}  // namespace gluepot::audit
