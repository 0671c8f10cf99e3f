// SPDX-License-Identifier: Apache-2.0
// The rail, the top line, the keyboard; at 390 px the rail is a bar at the bottom.
import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import {
  Building2, ChevronRight, House, Keyboard, KeyRound, LogOut, Monitor, Moon, PanelLeftClose, PanelLeftOpen, Search, Settings, Sun, CircleUser,
} from 'lucide-react';
import { lazy, Suspense, useEffect, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { api, unwrap, type Schemas } from '../api/client';
import { useEvents, useLive } from '../api/events';
import { enterSession, useMayOpen, useStatus } from '../api/queries';
import { useDateStyle, useTenant } from '../api/tenant';
import { clock, relative } from '../lib/format';
import { noteRecent, recordAt } from '../lib/recent';
import { connectionNames, connectionWords } from '../lib/words';
import { Dot, useNow } from './bits';
import { Mark } from './brand';
import { Broken } from './broken';
import { useTrail } from './crumbs';
import { JobEnds } from './job_end';
import { useKeyListener, useKeys } from './keys';

const Palette = lazy(() => import('./palette'));
const HelpDialog = lazy(() => import('./help'));

const places = [
  { to: '/', name: 'Home', icon: House },
  { to: '/companies', name: 'Companies', icon: Building2 },
  { to: '/search', name: 'Search', icon: Search },
  { to: '/password-sync', name: 'Password Sync', short: 'Passwords', icon: KeyRound },
  { to: '/settings', name: 'Settings', icon: Settings },
];

function isAt(to: string, pathname: string): boolean {
  return to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`);
}

export function Frame({ session, children }: { session: Schemas['Session']; children: ReactNode }) {
  const open = useMayOpen();
  const shown = places.filter((p) => open(p.to));
  useEvents(true);
  useKeyListener();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const [palette, paletteControl] = useDisclosure(false);
  const [help, helpControl] = useDisclosure(false);
  const small = useMediaQuery('(max-width: 1000px)', false, { getInitialValueInEffect: false });
  const [closed, setClosed] = useState<boolean | null>(null);
  const narrow = closed ?? small;
  const main = useRef<HTMLElement>(null);
  const typed = useRef('');

  useKeys((action) => {
    if (action.type === 'palette') paletteControl.toggle();
    else if (action.type === 'help') helpControl.open();
    else if (action.type === 'go' && open(action.to)) void navigate(action.to);
    else return false;
    return true;
  });
  useEffect(() => {
    const record = recordAt(pathname);
    if (record) noteRecent(session.user.id, record);
  }, [pathname, session.user.id]);
  // A new page begins at its top, and a screen reader hears it begin.
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    main.current?.scrollTo(0, 0);
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [pathname]);

  const instanceName = useTenant().data?.name ?? session.instance.name;
  return (
    <div className="gp-frame" data-rail={narrow ? 'narrow' : 'wide'}>
      <JobEnds user={session.user.name} />
      <a className="gp-skip" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>Skip to content</a>
      <nav className="gp-rail" aria-label="Pages">
        <Link to="/" className="gp-brand"><Mark /><span className="gp-wide gp-clip">{instanceName}</span></Link>
        <ul>
            {shown.map((p) => (
              <li key={p.to}>
                <Link to={p.to} className="gp-rail-link" aria-current={isAt(p.to, pathname) ? 'page' : undefined} title={narrow ? p.name : undefined}>
                  <p.icon size={18} aria-hidden /><span className="gp-wide">{p.name}</span>
                </Link>
              </li>
            ))}
        </ul>
        <div className="gp-rail-foot">
          <SourceState />
          <ActionIcon aria-label={narrow ? 'Open the rail' : 'Close the rail'} onClick={() => setClosed(!narrow)} style={{ marginLeft: 4 }}>
            {narrow ? <PanelLeftOpen size={17} /> : <PanelLeftClose size={17} />}
          </ActionIcon>
        </div>
      </nav>
      {/* Not a <header>: the dialogs bring one, and a page has one banner. */}
      <section className="gp-top" aria-label="Where you are, and search">
        <Crumbs />
        <button type="button" className="gp-searchbox" onClick={paletteControl.open}>
          <Search size={16} aria-hidden />
          <span className="gp-grow gp-wide">Search everything</span>
          <kbd className="gp-small gp-wide">Ctrl K</kbd>
        </button>
        <UserMenu session={session} onHelp={helpControl.open} />
      </section>
      <main id="main" className="gp-main" ref={main} tabIndex={0}>
        <Offline />
        <Banner />
        <Broken at={pathname}>{children}</Broken>
      </main>
      <nav className="gp-bottom" aria-label="Pages">
        <ul>
          {shown.map((p) => (
            <li key={p.to}>
              <Link to={p.to} aria-current={isAt(p.to, pathname) ? 'page' : undefined}><p.icon size={19} aria-hidden />{p.short ?? p.name}</Link>
            </li>
          ))}
        </ul>
      </nav>
      {palette ? (
        <Suspense fallback={<TypedAhead text={typed} onClose={paletteControl.close} />}><Palette user={session.user.id} typed={typed} onClose={paletteControl.close} /></Suspense>
      ) : null}
      <Suspense fallback={null}>
        {help ? <HelpDialog onClose={helpControl.close} /> : null}
      </Suspense>
    </div>
  );
}

/** Stands in for the palette the first time, while it is fetched: whoever types on at once loses no letter to the page's keys. */
function TypedAhead({ text, onClose }: { text: RefObject<string>; onClose: () => void }) {
  const [before] = useState(() => document.activeElement);
  useLayoutEffect(() => () => { if (before instanceof HTMLElement) before.focus({ preventScroll: true }); }, [before]);
  return <input className="gp-hidden" autoFocus aria-label="Search everything" onChange={(e) => { text.current = e.currentTarget.value; }} onKeyDown={(e) => { if (e.key === 'Escape') onClose(); }} />;
}

/** What is on screen stays readable while the hub is away; it says so, and since when. */
function Offline() {
  const live = useLive();
  const [since, setSince] = useState<number | null>(null);
  useEffect(() => {
    // A short break, as when the hub restarts, is not worth a word.
    const timer = setTimeout(() => setSince(live ? null : Date.now() - 1500), live ? 0 : 1500);
    return () => clearTimeout(timer);
  }, [live]);
  return since === null || live ? null : (
    <div className="gp-offline" role="status" data-testid="offline">
      <strong>Gluepot has not answered since {clock(since)}.</strong> What was read before is still shown; this page goes on by itself once it is back.
    </div>
  );
}

/** What an administrator has to say to everybody. */
function Banner() {
  useDateStyle();
  const tenant = useTenant().data;
  return tenant?.banner_text ? <div className="gp-banner" data-tone={tenant.banner_tone} role="note" aria-label="From your administrator">{tenant.banner_text}</div> : null;
}

function Crumbs() {
  const trail = useTrail();
  return (
    <nav className="gp-crumbs" aria-label="Where you are">
      <ol>
        {trail.map((crumb, i) => (
          <li key={`${i}-${crumb.name}`}>
            {i > 0 ? <ChevronRight size={14} aria-hidden className="gp-dim" style={{ flex: 'none' }} /> : null}
            {crumb.to ? <Link to={crumb.to} className="gp-clip">{crumb.name}</Link> : <span className="gp-clip" aria-current="page">{crumb.name}</span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function SourceState() {
  const status = useStatus();
  const live = useLive();
  const now = useNow();
  const open = useMayOpen()('/settings/integrations');
  const source = status.data?.connections.find((c) => c.kind !== 'automate');
  if (!live && status.isError) return <span className="gp-source" role="status"><Dot tone="bad" /><span className="gp-wide">Gluepot does not answer</span></span>;
  if (!source) return null;
  const word = connectionWords[source.state];
  const name = connectionNames[source.kind];
  const when = source.last_ok_at_ms ? `, ${relative(source.last_ok_at_ms, Math.max(now, source.last_ok_at_ms))}` : '';
  const text = `${name}: ${word.text.toLowerCase()}${source.state === 'not_configured' ? '' : when}`;
  const words = (
    <>
      <Dot tone={word.tone} />
      <span className="gp-wide">{text}{live ? null : <><br />Live updates paused</>}</span>
    </>
  );
  return open ? <Link to="/settings/integrations" className="gp-source" title={text}>{words}</Link> : <span className="gp-source" title={text}>{words}</span>;
}

function UserMenu({ session, onHelp }: { session: Schemas['Session']; onHelp: () => void }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const schemes = [
    { id: 'auto', name: 'As the system', icon: Monitor },
    { id: 'light', name: 'Light', icon: Sun },
    { id: 'dark', name: 'Dark', icon: Moon },
  ] as const;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target><ActionIcon size={34} aria-label={`Menu of ${session.user.name}`}><CircleUser size={20} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label><span className="gp-strong">{session.user.name}</span><br />{session.user.role}</Menu.Label>
        <Menu.Item component={Link} to="/profile" leftSection={<CircleUser size={15} />}>Your profile</Menu.Item>
        <Menu.Divider />
        {schemes.map((s) => (
          <Menu.Item key={s.id} leftSection={<s.icon size={15} />} onClick={() => setColorScheme(s.id)} aria-current={colorScheme === s.id || undefined}
            rightSection={colorScheme === s.id ? <span aria-hidden>✓</span> : null}>{s.name}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Keyboard size={15} />} onClick={onHelp}>Keyboard</Menu.Item>
        <Menu.Item leftSection={<LogOut size={15} />}
          onClick={() => void unwrap(api.DELETE('/session')).catch(() => undefined).then(() => enterSession(null))}>Sign out</Menu.Item>
        <Menu.Label>Gluepot {session.instance.version}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}
