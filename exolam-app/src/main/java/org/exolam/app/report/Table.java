package org.exolam.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A table that becomes a list of cards on a phone: every cell carries the name of its column. Roles are spelled out since
 * a browser forgets them where a style sheet takes the table's display away.
 */
final class Table {
    /** @param cssClass of the column's cells: {@code number}, {@code wide} or "" */
    private record Column(String name, String cssClass) {}

    private record Row(String cssClass, List<Consumer<Markup>> cells) {}

    private final String caption;
    private final List<Column> columns = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    Table(String caption) {
        this.caption = caption;
    }

    Table column(String name, String cssClass) {
        columns.add(new Column(name, cssClass));
        return this;
    }

    /** Cells in the order of the columns; the first one is the row's name. */
    Table row(String cssClass, List<Consumer<Markup>> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        rows.add(new Row(cssClass, List.copyOf(cells)));
        return this;
    }

    void write(Markup out) {
        out.open("table", "role", "table");
        out.element("caption", caption);
        out.open("thead", "role", "rowgroup").open("tr", "role", "row");
        for (Column c : columns) {
            out.element("th", c.name(), "role", "columnheader", "scope", "col", "class", c.cssClass());
        }
        out.close("tr").close("thead").open("tbody", "role", "rowgroup");
        for (Row row : rows) {
            out.open("tr", "role", "row", "class", row.cssClass());
            for (int i = 0; i < columns.size(); i++) {
                cell(out, i, row.cells().get(i));
            }
            out.close("tr");
        }
        out.close("tbody").close("table");
    }

    private void cell(Markup out, int i, Consumer<Markup> content) {
        Column c = columns.get(i);
        if (i == 0) {
            out.open("th", "role", "rowheader", "scope", "row", "class", c.cssClass());
            content.accept(out);
            out.close("th");
        } else {
            out.open("td", "role", "cell", "class", c.cssClass(), "data-label", c.name());
            content.accept(out);
            out.close("td");
        }
    }
}
