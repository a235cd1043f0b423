package org.exolam.app.report;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A report read back by an XML parser: parsing at all is the first check. */
final class Page {
    private final Document document;

    private Page(Document document) {
        this.document = document;
    }

    static Page of(ReportModel... chapters) {
        return parse(Report.html(List.of(chapters)));
    }

    static Page parse(String html) {
        try {
            return new Page(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(html))));
        } catch (Exception e) {
            throw new AssertionError("the page is not well-formed: " + e.getMessage(), e);
        }
    }

    List<Element> all(String tag) {
        NodeList found = document.getElementsByTagName(tag);
        List<Element> out = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            out.add((Element) found.item(i));
        }
        return out;
    }

    List<Element> withClass(String tag, String cssClass) {
        return all(tag).stream()
                .filter(e -> List.of(e.getAttribute("class").split(" ")).contains(cssClass))
                .toList();
    }

    /** The ids of the sections, in order. */
    List<String> sections() {
        return all("section").stream().map(e -> e.getAttribute("id")).toList();
    }

    Element section(String id) {
        return all("section").stream()
                .filter(e -> e.getAttribute("id").equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no section " + id + " among " + sections()));
    }

    /** Everything a reader reads: the page without style, script and data. */
    String text() {
        StringBuilder text = new StringBuilder();
        all("main").forEach(e -> text.append(e.getTextContent()));
        return text.toString();
    }
}
