// SPDX-License-Identifier: Apache-2.0
// "Firefox on Windows" out of what a browser says about itself; good enough to know one's own sessions apart.
const browsers: [RegExp, string][] = [[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\//, 'Firefox'], [/Chrom(e|ium)\//, 'Chrome'], [/Safari\//, 'Safari'], [/curl\//i, 'curl']];
const systems: [RegExp, string][] = [[/Windows/, 'Windows'], [/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Mac OS X|Macintosh/, 'macOS'], [/CrOS/, 'ChromeOS'], [/Linux/, 'Linux']];

export function browserName(agent: string | null): string {
  if (!agent) return 'Unknown browser';
  const find = (table: [RegExp, string][]) => table.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = find(browsers);
  const system = find(systems);
  if (!browser && !system) return agent.slice(0, 40);
  return [browser ?? 'Browser', system].filter(Boolean).join(' on ');
}
