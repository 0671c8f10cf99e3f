// SPDX-License-Identifier: Apache-2.0
// The npm client node-itglue as it is, told by config.baseURL alone where to go: node node_itglue.mjs BASE_URL KEY
// Prints a line per step; ends with 1 at the first that is not as a caller of IT Glue expects.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const ITGlue = createRequire(import.meta.url)('node-itglue');
const [baseURL, apikey] = process.argv.slice(2);
const connect = (key) => {
  const client = new ITGlue({ apikey: key });
  client.config.baseURL = baseURL;
  return client;
};
const itglue = connect(apikey);
const failure = async (call) => {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: 'the call must fail' });
};

const steps = {
  async get() {
    const { data, meta } = await itglue.get({ path: '/organizations', params: { 'page[size]': 5, sort: 'name' } });
    assert.equal(data.length, 5);
    assert.equal(meta['current-page'], 1);
    const shown = await itglue.get({ path: `/organizations/${data[0].id}` });
    assert.deepEqual(shown.data.attributes.name, data[0].attributes.name);
    const { name } = data[1].attributes;
    const found = await itglue.get({ path: '/organizations', params: { 'filter[name]': name.replace(',', '\\,') } });
    assert.ok(found.data.some((row) => row.id === data[1].id), 'found by its name');
  },

  async page() {
    const ids = [];
    let page = 1;
    let total = 0;
    while (page) {
      const answer = await itglue.get({ path: '/passwords', params: { 'page[size]': 30, 'page[number]': page, sort: 'id' } });
      ids.push(...answer.data.map((row) => row.id));
      total = answer.meta['total-count'];
      page = answer.meta['next-page'];
    }
    assert.equal(ids.length, total);
    assert.equal(new Set(ids).size, total);
  },

  async page_by_links() {
    const ids = new Set();
    let answer = await itglue.get({ path: '/organizations', params: { 'page[size]': 4, sort: '-id' } });
    const total = answer.meta['total-count'];
    for (;;) {
      answer.data.forEach((row) => ids.add(row.id));
      if (!answer.links.next) break;
      answer = await itglue.get({ path: answer.links.next }); // an absolute address wins over the base
    }
    assert.equal(ids.size, total);
  },

  async post_patch_and_delete() {
    const [organization] = (await itglue.get({ path: '/organizations', params: { 'page[size]': 1 } })).data;
    const name = `By node-itglue ${Date.now()} ü 🔑`;
    const made = await itglue.post({
      path: '/passwords',
      body: {
        data: { type: 'passwords', attributes: { 'organization-id': organization.id, name, username: 'root', password: 'first "1"' } },
      },
    });
    assert.equal(made.data.attributes.name, name);
    const path = `/passwords/${made.data.id}`;
    assert.equal((await itglue.get({ path, params: { show_password: true } })).data.attributes.password, 'first "1"');
    const read = (await itglue.get({ path, params: { show_password: false } })).data;
    assert.ok(!('password' in read.attributes));
    read.attributes.password = 'second';
    const changed = await itglue.patch({ path, body: { data: read } }); // everything that was read goes back
    assert.equal(changed.data.id, made.data.id);
    assert.equal((await itglue.get({ path })).data.attributes.password, 'second');
    const gone = await itglue.delete({ path });
    assert.equal(gone.status, 204, 'no body, so the client hands out the whole answer');
    assert.equal((await failure(itglue.get({ path }))).status, 404);
  },

  async flexible_asset() {
    const types = await itglue.get({ path: '/flexible_asset_types', params: { include: 'flexible_asset_fields' } });
    assert.ok(types.included.length > 0);
    const params = { 'filter[flexible-asset-type-id]': types.data[0].id, 'page[size]': 3 };
    const assets = await itglue.get({ path: '/flexible_assets', params });
    assert.ok(assets.data.every((row) => row.attributes['flexible-asset-type-id'] === Number(types.data[0].id)));
  },

  async errors() {
    const unfiltered = await failure(itglue.get({ path: '/flexible_assets' }));
    assert.equal(unfiltered.status, 422);
    assert.equal(unfiltered.data.errors[0].title, 'Cannot index flexible assets without providing a flexible asset type ID filter');
    assert.equal(unfiltered.data.errors[0].status, 422);
    const missing = await failure(itglue.get({ path: '/passwords/987654321987654' }));
    assert.equal(missing.status, 404);
    assert.ok(missing.data.errors[0].title);
    const nowhere = await failure(itglue.get({ path: '/no_such_route' }));
    assert.equal(nowhere.status, 404);
    assert.match(nowhere.headers['content-type'], /^text\/html/);
    const stranger = await failure(connect('ITG.0123456789abcdef0123456789abcdef.x').get({ path: '/organizations' }));
    assert.equal(stranger.status, 403);
    assert.deepEqual(stranger.data, { message: 'Forbidden' });
    const invalid = await failure(itglue.post({ path: '/passwords', body: { data: { type: 'passwords', attributes: { name: 'x' } } } }));
    assert.equal(invalid.status, 422);
    assert.equal(invalid.data.errors[0].title, 'Valid organization_id is required');
  },
};

for (const [name, step] of Object.entries(steps)) {
  await step();
  console.log(`ok ${name}`);
}
