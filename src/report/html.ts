/** Pages that need nothing beside themselves, one for each command; what they are made of stands in html/. */
export { renderAppliedPage } from './html/apply-page.ts';
export { renderComparisonPage } from './html/comparison-page.ts';
export { renderDocumentedPage } from './html/documented-page.ts';
export { renderPlanPage } from './html/plan-page.ts';
export { renderReportPage } from './html/report-page.ts';
