# SPDX-License-Identifier: Apache-2.0
"""Who may call what, written down a second time: not read from the server, whose table it judges. A route that is not
here, or is here and not there, fails the matrix; whoever adds one says here what it shall need."""

# Levels a permission brings with it.
LEVELS = ("read", "write", "manage")
RESOURCES = ("companies", "documentation", "integrations", "mappings", "password_sync", "audit", "users", "roles",
             "api_keys", "notifications", "tenant")
PERMISSIONS = [f"{level}_{resource}" for resource in RESOURCES for level in LEVELS] + ["read_documentation_passwords"]


def held(permissions):
    out = set()
    for permission in permissions:
        level, resource = permission.split("_", 1)
        out.update(f"{lower}_{resource}" for lower in LEVELS[:LEVELS.index(level) + 1])
    return out


BUILT_IN = {
    "Primary Admin": set(PERMISSIONS),
    "Technician": {"read_companies", "read_documentation", "read_documentation_passwords", "read_integrations",
                   "read_password_sync"},
    "Reader": {"read_companies", "read_documentation"},
}

# What is needed: public, signed_in, or a permission. {} stands for any name in braces. What lies below /itglue is the
# compatible API: API keys open it, and nothing else does (test_gateway_reads.py says what each key sees there).
ROUTES = """
public                        GET               /healthz
public                        GET               /readyz
public                        GET               /openapi.json
public                        GET,POST          /api/v1/setup/{}
public                        POST              /api/v1/session
public                        GET,POST          /api/v1/session/openid
public                        GET               /api/v1/session/openid/callback
signed_in                     GET,DELETE        /api/v1/session
signed_in                     GET               /api/v1/status
signed_in                     GET               /api/v1/events
signed_in                     GET               /api/v1/jobs
signed_in                     GET               /api/v1/jobs/{}
write_integrations            POST              /api/v1/jobs/{}/stop
write_integrations            POST              /api/v1/sync

read_integrations             GET               /api/v1/integrations
manage_integrations           PUT,DELETE        /api/v1/integrations/itglue
manage_integrations           POST              /api/v1/integrations/itglue/test
manage_integrations           PUT               /api/v1/integrations/itglue/password-sharing
manage_integrations           PUT,DELETE        /api/v1/integrations/automate
manage_integrations           POST              /api/v1/integrations/automate/test

read_companies                GET               /api/v1/companies
write_companies               POST              /api/v1/companies
read_companies                GET               /api/v1/companies/{}
write_companies               PATCH             /api/v1/companies/{}
write_companies               POST              /api/v1/companies/import
write_mappings                POST              /api/v1/companies/from-organizations
read_integrations             GET               /api/v1/organizations
write_mappings                PUT,DELETE        /api/v1/mappings/{}
write_mappings                POST              /api/v1/mappings/quick-match

read_documentation            GET               /api/v1/search
read_documentation            GET               /api/v1/companies/{}/overview
read_documentation            GET               /api/v1/companies/{}/documents
read_documentation            GET               /api/v1/companies/{}/documents/{}
read_documentation            GET               /api/v1/companies/{}/flexible-asset-types
read_documentation            GET               /api/v1/companies/{}/flexible-assets
read_documentation            GET               /api/v1/companies/{}/flexible-assets/{}
read_documentation            GET               /api/v1/companies/{}/checklists
read_documentation            GET               /api/v1/companies/{}/checklists/{}
read_documentation            GET               /api/v1/companies/{}/passwords
read_documentation            GET               /api/v1/companies/{}/passwords/{}
read_documentation_passwords  POST              /api/v1/companies/{}/passwords/{}/reveal
manage_integrations           GET,PUT           /api/v1/companies/{}/password-access
manage_integrations           GET,POST          /api/v1/password-access

read_password_sync            GET               /api/v1/password-sync/status
read_password_sync            GET               /api/v1/password-sync/settings
write_password_sync           PATCH             /api/v1/password-sync/settings
write_password_sync           POST              /api/v1/password-sync/pause
read_password_sync            GET               /api/v1/password-sync/clients
write_password_sync           PUT,DELETE,PATCH  /api/v1/password-sync/clients/{}
write_password_sync           POST              /api/v1/password-sync/clients/quick-match
read_password_sync            GET               /api/v1/password-sync/clients/batches
write_password_sync           POST              /api/v1/password-sync/clients/batches/{}/undo
read_password_sync            GET               /api/v1/password-sync/stickysync
write_password_sync           POST              /api/v1/password-sync/stickysync/adopt
read_password_sync            GET               /api/v1/password-sync/hygiene
read_password_sync            GET               /api/v1/password-sync/hygiene.csv
read_password_sync            GET               /api/v1/password-sync/plan
write_password_sync           POST              /api/v1/password-sync/plan
read_password_sync            GET               /api/v1/password-sync/plans
read_password_sync            GET               /api/v1/password-sync/plans/{}
write_password_sync           DELETE            /api/v1/password-sync/plans/{}
write_password_sync           POST              /api/v1/password-sync/apply
read_password_sync            GET               /api/v1/password-sync/runs
read_password_sync            GET               /api/v1/password-sync/runs/{}
read_password_sync            GET               /api/v1/password-sync/passwords
read_password_sync            GET               /api/v1/password-sync/passwords/{}
write_password_sync           POST              /api/v1/password-sync/passwords/actions
write_password_sync           POST              /api/v1/password-sync/passwords/archive
manage_integrations           PUT               /api/v1/password-sync/export
manage_integrations           POST              /api/v1/password-sync/export/test

read_audit                    GET               /api/v1/audit
read_audit                    POST              /api/v1/audit/verify
read_users                    GET               /api/v1/users
write_users                   POST              /api/v1/users
write_users                   PATCH             /api/v1/users/{}
manage_users                  POST              /api/v1/users/{}/setup-link
signed_in                     GET               /api/v1/roles
read_roles                    GET               /api/v1/routes
read_api_keys                 GET               /api/v1/api-keys
manage_api_keys               POST              /api/v1/api-keys
read_api_keys                 GET               /api/v1/api-keys/usage
read_api_keys                 GET               /api/v1/api-keys/organizations
read_api_keys                 GET               /api/v1/api-keys/{}
manage_api_keys               POST              /api/v1/api-keys/{}/revoke
manage_api_keys               POST              /api/v1/api-keys/{}/pause
manage_api_keys               POST              /api/v1/api-keys/{}/activate
manage_api_keys               POST              /api/v1/api-keys/{}/rotate

read_users                    GET               /api/v1/users/{}
manage_users                  GET,DELETE        /api/v1/users/{}/sessions
manage_users                  DELETE            /api/v1/users/{}/sessions/{}
signed_in                     GET               /api/v1/profile
signed_in                     GET,DELETE        /api/v1/profile/sessions
signed_in                     DELETE            /api/v1/profile/sessions/{}
signed_in                     POST              /api/v1/profile/password
signed_in                     POST              /api/v1/profile/second-factor
signed_in                     POST              /api/v1/profile/second-factor/confirm
signed_in                     POST              /api/v1/profile/second-factor/remove
signed_in                     POST              /api/v1/profile/recovery-codes
signed_in                     POST              /api/v1/session/second-factor
manage_users                  DELETE            /api/v1/users/{}/second-factor
manage_users                  DELETE            /api/v1/users/{}/single-sign-on
manage_users                  GET,PUT           /api/v1/single-sign-on
manage_users                  POST              /api/v1/single-sign-on/test
write_roles                   POST              /api/v1/roles
read_roles                    GET               /api/v1/roles/{}
write_roles                   PATCH             /api/v1/roles/{}
write_roles                   POST              /api/v1/roles/{}/duplicate
manage_roles                  DELETE            /api/v1/roles/{}
read_audit                    GET               /api/v1/audit/actors
read_audit                    GET               /api/v1/audit/export
manage_audit                  POST              /api/v1/audit/seal
read_audit                    GET               /api/v1/audit/leavers/{}
read_audit                    GET               /api/v1/audit/leavers/{}/csv
read_companies                GET               /api/v1/companies/export
manage_companies              POST              /api/v1/companies/{}/archive
manage_companies              POST              /api/v1/companies/{}/restore
manage_companies              POST              /api/v1/companies/{}/merge
read_companies                GET               /api/v1/companies/merges
manage_companies              POST              /api/v1/companies/merges/{}/undo
read_companies                GET               /api/v1/companies/health
write_mappings                PUT               /api/v1/companies/{}/organization
read_mappings                 GET               /api/v1/mappings/export
read_mappings                 GET               /api/v1/mappings/batches
write_mappings                POST              /api/v1/mappings/batches/{}/undo
write_mappings                POST              /api/v1/organizations/internal
write_mappings                POST              /api/v1/mappings/import
read_audit                    GET               /api/v1/companies/{}/passwords/{}/seen-by
signed_in                     GET               /api/v1/settings
write_tenant                  PATCH             /api/v1/settings
read_notifications            GET               /api/v1/notifications
manage_notifications          POST              /api/v1/notifications/channels
manage_notifications          PATCH,DELETE      /api/v1/notifications/channels/{}
write_notifications           POST              /api/v1/notifications/channels/{}/test
write_notifications           PUT               /api/v1/notifications/rules/{}
read_notifications            GET               /api/v1/notifications/log
write_notifications           POST              /api/v1/notifications/log/{}/retry
read_integrations             GET               /api/v1/integrations/itglue/documentation
manage_integrations           PATCH             /api/v1/integrations/itglue/documentation
manage_integrations           POST              /api/v1/integrations/itglue/documentation/look
manage_integrations           GET,PUT           /api/v1/companies/{}/documentation-access
read_integrations             GET               /api/v1/integrations/itglue/wizard
manage_integrations           POST              /api/v1/integrations/itglue/wizard
manage_audit                  GET,PUT           /api/v1/audit/stream
manage_audit                  POST              /api/v1/audit/stream/test
manage_integrations           GET,PATCH         /api/v1/reveal-settings
manage_integrations           POST              /api/v1/reveal-settings/frozen/{}/release
manage_integrations           GET,PUT           /api/v1/companies/{}/reveal-rules
read_documentation_passwords  POST              /api/v1/companies/{}/passwords/{}/approvals
read_documentation_passwords  GET               /api/v1/reveal-approvals
read_documentation_passwords  POST              /api/v1/reveal-approvals/{}/approve
read_documentation_passwords  POST              /api/v1/reveal-approvals/{}/refuse
"""


# What stays open to somebody whose role is limited to some companies, if the permission is there: reading below a
# company (his, or it is missing), what lists leave the others out of, and what is his own.
OPEN_TO_LIMITED = """
GET     /api/v1/companies/{}*
POST    /api/v1/companies/{}/passwords/{}/reveal
POST    /api/v1/companies/{}/passwords/{}/approvals
GET     /api/v1/companies/health
GET     /api/v1/companies/merges
GET     /api/v1/reveal-approvals
POST    /api/v1/reveal-approvals/{}/approve
POST    /api/v1/reveal-approvals/{}/refuse
GET     /api/v1/audit
GET     /api/v1/audit/actors
GET     /api/v1/settings
GET     /api/v1/companies
GET     /api/v1/organizations
GET     /api/v1/search
GET     /api/v1/status
GET     /api/v1/jobs
GET     /api/v1/jobs/{}
GET     /api/v1/events
GET     /api/v1/roles
*       /api/v1/session*
*       /api/v1/profile*
"""


def open_to_limited(method, path):
    for line in OPEN_TO_LIMITED.strip().splitlines():
        wanted, place = line.split()
        if wanted in ("*", method) and (path.startswith(place[:-1]) if place.endswith("*") else path == place):
            return True
    return False


def table():
    """{(method, path with {} for every name): what is needed}"""
    out = {}
    for line in ROUTES.strip().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        needed, methods, path = line.split()
        for method in methods.split(","):
            assert (method, path) not in out, line
            out[(method, path)] = needed
    return out
