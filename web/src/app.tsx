// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense, type ReactNode } from 'react';
import { Navigate, Route, Routes, useLocation, useParams } from 'react-router';
import { useSession } from './api/queries';
import { Frame } from './components/frame';
import { NoPage } from './components/page';
import { Bones, ErrorNotice, Later } from './components/states';
import { firstSettings } from './lib/places';
import { Home } from './pages/home';

const SignIn = lazy(() => import('./pages/sign_in'));
const Setup = lazy(() => import('./pages/setup'));
const Companies = lazy(() => import('./pages/companies'));
const CompanyConnections = lazy(() => import('./pages/companies/connections'));
const Company = lazy(() => import('./pages/company'));
const SearchPage = lazy(() => import('./pages/search'));
const PasswordSync = lazy(() => import('./pages/password_sync'));
const Profile = lazy(() => import('./pages/profile'));
const Settings = lazy(() => import('./pages/settings'));

/** A new company is a new page: no state of the one before stays. */
function CompanyByAddress() {
  const { id = '' } = useParams();
  return <Company key={id} id={id} />;
}

export function App() {
  const { pathname } = useLocation();
  if (pathname.startsWith('/setup/')) {
    return <Suspense fallback={null}><Routes><Route path="/setup/:token" element={<Setup />} /></Routes></Suspense>;
  }
  return <SignedIn />;
}

function SignedIn() {
  const session = useSession();
  if (session.isError && session.data === undefined) {
    return <div className="gp-door"><main><h1>Gluepot</h1><ErrorNotice error={session.error} retry={() => void session.refetch()} /></main></div>;
  }
  if (session.data === undefined) return null;
  if (session.data === null) return <Suspense fallback={null}><SignIn /></Suspense>;
  const lazyPage = (page: ReactNode) => (
    <Suspense fallback={<Later><div className="gp-page"><Bones /></div></Later>}>{page}</Suspense>
  );
  return (
    <Frame session={session.data}>
      <Routes>
        <Route path="/" element={<Home />} />
        <Route path="/companies" element={lazyPage(<Companies />)} />
        <Route path="/companies/connections" element={lazyPage(<CompanyConnections />)} />
        <Route path="/companies/:id/*" element={lazyPage(<CompanyByAddress />)} />
        <Route path="/search" element={lazyPage(<SearchPage />)} />
        <Route path="/password-sync/*" element={lazyPage(<PasswordSync />)} />
        <Route path="/profile" element={lazyPage(<Profile />)} />
        <Route path="/settings" element={<Navigate to={firstSettings(session.data) ?? '/'} replace />} />
        <Route path="/settings/*" element={lazyPage(<Settings />)} />
        <Route path="*" element={<NoPage to="/" name="Home" />} />
      </Routes>
    </Frame>
  );
}
