/**
 * The report one looks at to decide: a {@link org.exolam.app.report.ReportModel} in, one self-contained HTML file out.
 *
 * <p>Nothing in the file is fetched: pictures are data URIs, charts are SVG drawn here, style and script are inline, and
 * a content security policy in the file itself forbids everything else. Markup is only made through {@code Markup},
 * which escapes; the page parses as XML as well as HTML, which is how the tests read it.
 */
package org.exolam.app.report;
