// SPDX-License-Identifier: Apache-2.0
// The value lives in this component's state while it is shown, and nowhere else: not in the query cache, the address
// or the browser's storage.
import { Button, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Copy, Eye, EyeOff, Plus, SpellCheck, Timer } from 'lucide-react';
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { api, unwrap, type Schemas } from '../api/client';
import { keys, queryClient } from '../api/queries';
import { classify, spell } from '../lib/characters';
import { copySecret } from '../lib/clipboard';
import { plural } from '../lib/format';
import { kMostKept, masked, nextReveal, ringShare, secondsLeft, type RevealPurpose } from '../lib/reveal';
import { Time } from './bits';
import { useKeys } from './keys';
import { RevealDemand, type Given } from './reveal_demand';
import { Notice } from './states';

const kClipboardMs = 30_000;

export function RevealBox({ companyId, entry }: { companyId: string; entry: Schemas['PasswordEntry'] }) {
  const [state, send] = useReducer(nextReveal, masked);
  const [now, setNow] = useState(() => Date.now());
  const [people, setPeople] = useState(entry.shown_by_people_90_days);
  const [changed, setChanged] = useState(entry.password_updated_at_ms);
  const request = useRef<AbortController | null>(null);

  const given = useRef<Given>({ reason: '', ticket: '' });
  const last = useRef<RevealPurpose>('show');

  const ask = useCallback(async (purpose: RevealPurpose) => {
    last.current = purpose;
    request.current?.abort();
    const controller = new AbortController();
    request.current = controller;
    send({ type: 'ask', purpose });
    try {
      const answer = await unwrap(
        api.POST('/companies/{id}/passwords/{password_id}/reveal', {
          params: { path: { id: companyId, password_id: entry.id } }, body: { purpose, ...given.current }, signal: controller.signal,
        }),
      );
      if (controller.signal.aborted) return;
      given.current = { reason: '', ticket: '' };
      setPeople(answer.shown_by_people_90_days);
      setChanged(answer.password_updated_at_ms);
      // What the page says besides: last shown, and by whom.
      for (const queryKey of [keys.records(companyId, 'passwords', entry.id), ['audit', 'seen-by', entry.id]]) void queryClient.invalidateQueries({ queryKey });
      if (answer.value === '') {
        send({ type: 'nothing' });
        return;
      }
      if (purpose === 'copy') {
        await copySecret(answer.value, kClipboardMs);
        send({ type: 'copied', note: 'Copied without showing it. The clipboard is emptied in 30 s, as far as the browser allows.' });
        notifications.show({ message: `Password of ${entry.name} copied` });
        return;
      }
      const at = Date.now();
      setNow(at);
      send({ type: 'answered', value: answer.value, hideAfterSeconds: answer.hide_after_seconds, nowMs: at });
    } catch (error) {
      if (!controller.signal.aborted) send({ type: 'failed', error });
    }
  }, [companyId, entry.id, entry.name]);

  const hide = useCallback((note?: string) => {
    request.current?.abort();
    send({ type: 'hide', note });
  }, []);

  const shown = state.kind === 'shown';
  useEffect(() => {
    if (!shown) return;
    const timer = setInterval(() => {
      const at = Date.now();
      setNow(at);
      send({ type: 'tick', nowMs: at });
    }, 250);
    return () => clearInterval(timer);
  }, [shown]);
  useEffect(() => {
    const onVisibility = () => {
      if (document.hidden) hide('Hidden because the tab was left.');
    };
    const onLeave = () => hide();
    document.addEventListener('visibilitychange', onVisibility);
    window.addEventListener('pagehide', onLeave);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      window.removeEventListener('pagehide', onLeave);
      request.current?.abort();
    };
  }, [hide]);

  useKeys((action) => {
    if (action.type !== 'key' || !entry.may_reveal) return false;
    if (action.key === 'r') {
      if (shown) hide();
      else void ask('show');
    } else if (action.key === 'c') void ask('copy');
    else if (action.key === 'm' && shown) send({ type: 'keep', nowMs: Date.now() });
    else if (action.key === 's' && shown) send({ type: 'spell' });
    else return false;
    return true;
  });

  const asking = state.kind === 'asking';
  const left = secondsLeft(state, now);
  return (
    <section className="gp-reveal" aria-label="Password" data-shown={shown || undefined}>
      <div className="gp-row" style={{ alignItems: 'flex-start' }}>
        <div className="gp-grow">
          {state.kind === 'shown' ? (
            <div className="gp-value" data-testid="revealed-value" aria-label={state.what === 'code' ? 'The one-time code' : 'The password'}>
              {classify(state.value).map((c, i) => <span key={i} data-kind={c.kind}>{c.text}</span>)}
            </div>
          ) : state.kind === 'empty' ? <p role="status">This entry holds no password.</p> : (
            <div className="gp-value" data-masked><span aria-hidden>••••••••••••</span><span className="gp-hidden">Hidden</span></div>
          )}
        </div>
        {shown ? <Ring share={ringShare(state, now)} seconds={left} /> : null}
      </div>
      {entry.may_reveal ? (
        <div className="gp-row-wrap">
          {shown ? (
            <Button leftSection={<EyeOff size={16} />} onClick={() => hide()}>Hide</Button>
          ) : (
            <Button leftSection={<Eye size={16} />} loading={asking && state.purpose === 'show'} onClick={() => void ask('show')}>Reveal</Button>
          )}
          <Tooltip label="Copies without showing it">
            <Button variant="default" leftSection={<Copy size={16} />} loading={asking && state.purpose === 'copy'} onClick={() => void ask('copy')}>Copy</Button>
          </Tooltip>
          {entry.otp_enabled && !shown ? (
            <Tooltip label="Made on the hub; audited like a reveal">
              <Button variant="default" leftSection={<Timer size={16} />} loading={asking && state.purpose === 'code'} onClick={() => void ask('code')}>One-time code</Button>
            </Tooltip>
          ) : null}
          {state.kind === 'shown' && state.what === 'password' ? (
            <>
              <Button variant="subtle" color="gray" leftSection={<Plus size={15} />} disabled={state.keptMore >= kMostKept}
                onClick={() => send({ type: 'keep', nowMs: Date.now() })}>30 s more</Button>
              <Button variant="subtle" color="gray" leftSection={<SpellCheck size={15} />} aria-pressed={state.spelled} onClick={() => send({ type: 'spell' })}>
                {state.spelled ? 'Stop spelling' : 'Spell it'}
              </Button>
            </>
          ) : null}
        </div>
      ) : (
        <Notice tone="attention" title={entry.reveal_denied?.message ?? 'You may not reveal this password.'}>
          {entry.reveal_denied?.who ? <p>{entry.reveal_denied.who}</p> : null}
        </Notice>
      )}
      {state.kind === 'shown' && state.spelled ? (
        <ol className="gp-spell" aria-label="Spelled">
          {classify(state.value).map((c, i) => <li key={i}><span className="gp-mono" aria-hidden>{c.text}</span>{spell(c.text)}</li>)}
        </ol>
      ) : null}
      {state.kind === 'failed' ? (
        <RevealDemand error={state.error} companyId={companyId} entry={entry} retry={(words) => {
          if (words) given.current = words;
          void ask(last.current);
        }} />
      ) : null}
      <p className="gp-small gp-dim" role="status">
        {state.kind === 'masked' && state.note ? <>{state.note} </> : null}
        {people > 0 ? <>Shown by {plural(people, 'person', 'people')} in 90 days</> : <>Shown by nobody in 90 days</>}
        {changed ? <>; changed <Time ms={changed} />.</> : '.'}
        {entry.may_reveal ? ' Each reveal and each copy leaves an audit entry.' : null}
      </p>
    </section>
  );
}

function Ring({ share, seconds }: { share: number; seconds: number }) {
  const around = 2 * Math.PI * 15;
  return (
    <svg className="gp-ring" width={38} height={38} viewBox="0 0 38 38" role="img" aria-label={`Hidden in ${seconds} seconds`}>
      <circle className="track" cx="19" cy="19" r="15" />
      <circle className="left" cx="19" cy="19" r="15" strokeDasharray={`${around * share} ${around}`} />
      <text x="19" y="23" textAnchor="middle" fontSize="12" fill="currentColor" className="gp-num">{seconds}</text>
    </svg>
  );
}
