// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useMayOpen } from '../api/queries';

/** A link in a text, where its page is for this person; nothing, or `otherwise`, where it would only be refused. */
export function MayLink({ to, small, otherwise = null, children }: { to: string; small?: boolean; otherwise?: ReactNode; children: ReactNode }) {
  return useMayOpen()(to) ? <Link className={small ? 'gp-link gp-small' : 'gp-link'} to={to}>{children}</Link> : <>{otherwise}</>;
}
