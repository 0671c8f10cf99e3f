// SPDX-License-Identifier: Apache-2.0
// How well a company is set up, in words.
import type { Schemas } from '../api/client';
import type { Tone } from './words';

export const levelWords: Record<Schemas['CompanyHealth']['health']['level'], { text: string; tone: Tone }> = {
  good: { text: 'sound', tone: 'good' },
  attention: { text: 'under 80 %', tone: 'attention' },
  bad: { text: 'under 60 %', tone: 'bad' },
  none: { text: 'nothing is connected', tone: 'neutral' },
};

export const problemWords: Record<Schemas['HealthProblem']['code'], string> = {
  not_mapped: 'Not mapped',
  organization_gone: 'Gone at the source',
  not_mirrored: 'Not mirrored',
  failing: 'Failing',
  stale: 'Stale',
  no_client: 'No client',
  troubled_passwords: 'Password trouble',
};
