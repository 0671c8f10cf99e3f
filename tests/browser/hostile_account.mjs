// SPDX-License-Identifier: Apache-2.0
// An IT Glue account whose every text means harm: what the source's API answers to the requests of a mirror, with no check of its own.
import http from 'node:http';

const when = { 'created-at': '2026-01-02T03:04:05.000Z', 'updated-at': '2026-03-04T05:06:07.000Z' };
const row = (type, id, attributes, relationships = {}) => ({ id: String(id), type, attributes: { ...attributes, ...when }, relationships });
const owner = 101;
const fieldKinds = ['Text', 'Textbox', 'Select', 'Number', 'Date', 'Checkbox', 'Tag', 'Upload', 'Percent'];

/** Each list that a mirror asks for; `payloads` stand in all fields, shifted, so that each is in each kind of field. */
export function records(payloads) {
  const p = (n) => payloads[n % payloads.length];
  const own = { 'organization-id': owner, 'organization-name': p(0), restricted: false, archived: false };
  const folders = payloads.slice(0, 40).map((text, i) => row('document-folders', 3000 + i, { ...own, name: text, 'parent-id': i % 4 ? 3000 + i - 1 : null }));
  const fields = fieldKinds.map((kind, i) => row('flexible-asset-fields', 5100 + i, { 'flexible-asset-type-id': 5001, order: i, name: p(20 + i), kind, hint: p(30 + i), 'default-value': p(40 + i), 'show-in-list': true, 'use-for-title': i === 0, 'name-key': `field-${i}` }));
  const tasks = payloads.map((text, i) => row('checklist-tasks', 7100 + i, { 'checklist-id': 7001, name: text, description: p(i + 1), order: i, 'assignee-name': p(i + 2), 'due-date': null, completed: i % 2 === 0 }));
  const traits = (i) => Object.fromEntries(fieldKinds.map((kind, k) => [`field-${k}`, kind === 'Tag' ? { type: 'Passwords', values: [{ id: 6000 + i, name: p(i + k), 'organization-id': owner }] } : kind === 'Upload' ? { name: p(i + k), url: p(i + k + 1) } : p(i + k)]));
  return {
    organizations: [
      row('organizations', owner, { name: 'Target', 'short-name': p(1), 'organization-status-name': p(2), 'organization-type-name': p(3), 'quick-notes': p(4), description: p(5) }),
      ...payloads.map((text, i) => row('organizations', 1000 + i, { name: text, 'short-name': p(i + 1), 'organization-status-name': p(i + 2), 'organization-type-name': p(i + 3), 'quick-notes': p(i + 4), description: p(i + 5) })),
    ],
    flexible_asset_types: [row('flexible-asset-types', 5001, { name: p(10), description: p(11), icon: p(12), enabled: true, 'show-in-menu': true }, { 'flexible-asset-fields': { data: fields.map(({ id, type }) => ({ id, type })) } })],
    flexible_asset_fields: fields,
    password_folders: payloads.slice(0, 30).map((text, i) => row('password-folders', 4500 + i, { ...own, name: text, restricted: false, 'parent-id': i % 3 ? 4500 : null })),
    password_categories: payloads.slice(0, 30).map((text, i) => row('password-categories', 4000 + i, { name: text, 'passwords-count': 1 })),
    passwords: payloads.map((text, i) => row('passwords', 6000 + i, { ...own, name: text, username: p(i + 1), url: p(i + 2), notes: p(i + 3), 'resource-url': p(i + 4), 'password-category-id': 4000 + (i % 30), 'password-category-name': p(i % 30), 'otp-enabled': false, 'vault-id': null, personal: false, 'password-updated-at': when['updated-at'] })),
    checklists: [row('checklists', 7001, { ...own, name: p(50), description: p(51), 'assignee-name': p(52), 'due-date': p(53), 'resource-url': p(54), completed: false }, { 'checklist-tasks': { data: tasks.map(({ id, type }) => ({ id, type })) } })],
    checklist_tasks: tasks,
    checklist_templates: payloads.slice(0, 30).map((text, i) => row('checklist-templates', 7500 + i, { name: text, description: p(i + 1), 'resource-url': p(i + 2) })),
    documents: payloads.map((text, i) => row('documents', 2000 + i, { ...own, name: text, 'resource-url': p(i + 1), public: false, published: true, 'document-folder-id': i % 3 ? 3000 + (i % 40) : null, content: [{ resource_type: 'Document::Heading', sort: 1, resource: { content: p(i + 1), level: 2 } }, { resource_type: 'Document::Text', sort: 2, resource: { content: text, level: null } }] })),
    document_folders: folders,
    flexible_assets: payloads.map((text, i) => row('flexible-assets', 8000 + i, { ...own, name: text, 'flexible-asset-type-id': 5001, 'flexible-asset-type-name': p(10), 'resource-url': p(i + 1), traits: traits(i) })),
    adapters_resources: [],
  };
}

const included = { organizations: ['adapters_resources'], flexible_asset_types: ['flexible_asset_fields'], checklists: ['checklist_tasks'] };

/** Serves on loopback: { url, close, reopen, lists }. Any key is right; a password's value is `value`. */
export async function serve(payloads, value) {
  const lists = records(payloads);
  const list = (name, url, rows) => {
    const size = Number(url.searchParams.get('page[size]') ?? 50);
    const page = Number(url.searchParams.get('page[number]') ?? 1);
    const pages = Math.max(1, Math.ceil(rows.length / size));
    const answer = { data: rows.slice((page - 1) * size, page * size), meta: { 'current-page': page, 'next-page': page < pages ? page + 1 : null, 'prev-page': page > 1 ? page - 1 : null, 'total-pages': pages, 'total-count': rows.length, filters: {} }, links: {} };
    if (url.searchParams.has('include')) answer.included = (included[name] ?? []).flatMap((other) => lists[other]);
    return answer;
  };
  const answer = (url) => {
    const path = url.pathname.split('/').filter(Boolean);
    const name = path.at(-1).replaceAll('-', '_');
    if (path.includes('relationships')) {
      // As at the source: without the filter only what lies in no folder is listed.
      const listed = name !== 'documents' || url.searchParams.has('filter[document_folder_id]') ? () => true : (r) => r.attributes['document-folder-id'] === null;
      return lists[name] && list(name, url, path[1] === String(owner) ? lists[name].filter(listed) : []);
    }
    if (lists[name]) return list(name, url, lists[name]);
    const one = lists[path.at(-2)?.replaceAll('-', '_')]?.find((r) => r.id === path.at(-1));
    if (!one) return null;
    return { data: url.searchParams.get('show_password') === 'true' ? { ...one, attributes: { ...one.attributes, password: value } } : one };
  };
  const server = http.createServer((request, response) => {
    const body = answer(new URL(request.url, 'http://none'));
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/vnd.api+json' });
    response.end(JSON.stringify(body ?? { errors: [{ status: 404, title: 'Not found' }] }));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address();
  const close = () => new Promise((done) => { server.close(done); server.closeAllConnections(); });
  const reopen = () => new Promise((ready) => server.listen(port, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${port}`, close, reopen, lists };
}
