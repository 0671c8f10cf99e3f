// SPDX-License-Identifier: Apache-2.0
// A page that fails to draw leaves the frame standing and says what to do.
import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { Notice } from './states';

interface Props {
  /** The address: another page may draw where this one could not. */
  at: string;
  children: ReactNode;
}
interface State {
  error: Error | null;
}

export class Broken extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate(before: Props) {
    if (before.at !== this.props.at && this.state.error) this.setState({ error: null });
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    // A part of the interface that is no longer on the hub: it was updated since this page was opened.
    const outdated = /dynamically imported module|Importing a module|preload/i.test(error.message);
    return (
      <div className="gp-page">
        <h1>{outdated ? 'Gluepot was updated' : 'This page failed'}</h1>
        <Notice tone={outdated ? 'attention' : 'bad'} live title={outdated ? 'This page is older than the hub.' : 'Something on this page could not be drawn; nothing was lost.'}
          action={<Button variant="default" size="xs" onClick={() => location.reload()}>Load it again</Button>}>
          {outdated ? null : <details><summary>Details</summary><p className="gp-mono gp-small">{error.message}</p></details>}
        </Notice>
      </div>
    );
  }
}
