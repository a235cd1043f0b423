package org.exolam.data.npy;

import java.util.ArrayList;
import java.util.List;
import org.exolam.error.DataException;

/**
 * Reads the one kind of Python literal that an npy header is: a dict of {@code descr}, {@code fortran_order} and
 * {@code shape}. Anything else is refused; nothing is evaluated.
 */
final class NpyHeaderParser {
    private final String where;
    private final String text;
    private int at;
    private String descr;
    private Boolean fortranOrder;
    private List<Long> shape;

    private NpyHeaderParser(String where, String text) {
        this.where = where;
        this.text = text;
    }

    static NpyHeader parse(String where, String text, long dataAt) {
        NpyHeaderParser parser = new NpyHeaderParser(where, text);
        parser.dict();
        return new NpyHeader(parser.descr, parser.fortranOrder, parser.shape, dataAt);
    }

    private void dict() {
        expect('{');
        while (!accept('}')) {
            String key = string();
            expect(':');
            switch (key) {
                case "descr" -> descr = once(key, descr, type());
                case "fortran_order" -> fortranOrder = once(key, fortranOrder, bool());
                case "shape" -> shape = once(key, shape, tuple());
                default -> throw error("the unknown key '" + key + "'");
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        skipSpace();
        if (at < text.length()) {
            throw error("something behind the dict");
        }
        require("descr", descr);
        require("fortran_order", fortranOrder);
        require("shape", shape);
    }

    private <T> T once(String key, T before, T now) {
        if (before != null) {
            throw error("the key '" + key + "' twice");
        }
        return now;
    }

    private void require(String key, Object value) {
        if (value == null) {
            throw new DataException(where + ": the npy header lacks " + key + ": " + shown());
        }
    }

    private String type() {
        skipSpace();
        return peek() == '[' ? fields() : string();
    }

    /** The list of a structured dtype as it is written, its brackets balanced: what stands in it is not read. */
    private String fields() {
        int from = at;
        int depth = 0;
        do {
            char c = peek();
            if (c == 0) {
                throw error("a list without an end");
            }
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            at++;
        } while (depth > 0);
        return text.substring(from, at);
    }

    private String string() {
        skipSpace();
        char quote = peek();
        if (quote != '\'' && quote != '"') {
            throw error("no quoted text");
        }
        int end = text.indexOf(quote, at + 1);
        String value = end < 0 ? "\\" : text.substring(at + 1, end);
        if (value.indexOf('\\') >= 0) {
            throw error("no plain quoted text");
        }
        at = end + 1;
        return value;
    }

    private boolean bool() {
        skipSpace();
        for (String word : new String[] {"True", "False"}) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("True");
            }
        }
        throw error("neither True nor False");
    }

    private List<Long> tuple() {
        expect('(');
        List<Long> out = new ArrayList<>();
        while (!accept(')')) {
            out.add(integer());
            if (!accept(',')) {
                if (out.size() == 1) {
                    throw error("no tuple (one number needs a comma)");
                }
                expect(')');
                break;
            }
        }
        NpyHeader.requireRank(where, out.size());
        return out;
    }

    private long integer() {
        skipSpace();
        int from = at;
        if (peek() == '-') {
            at++;
        }
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        String digits = text.substring(from, at);
        // Python 2 wrote long integers as 3L.
        if (peek() == 'L') {
            at++;
        }
        if (digits.isEmpty() || digits.equals("-") || (peek() != ',' && peek() != ')' && peek() != ' ')) {
            throw error("no whole number in the shape");
        }
        if (digits.startsWith("-")) {
            throw new DataException(where + ": the shape has the negative dimension " + digits + ": " + shown());
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new DataException(where + ": dimension " + digits + " overflows 63 bits", e);
        }
    }

    private void skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
            at++;
        }
    }

    /** The current character, or NUL at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean accept(char c) {
        skipSpace();
        if (peek() == c && at < text.length()) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw error("no '" + c + "'");
        }
    }

    private DataException error(String found) {
        return new DataException(where + ": the npy header is no dict of descr, fortran_order and shape: at character "
                + at + " there is " + found + ": " + shown());
    }

    /** The header's beginning, fit for a terminal. */
    private String shown() {
        String line = text.strip();
        String start = line.length() > 80 ? line.substring(0, 80) + " …" : line;
        return start.replaceAll("[^\\x20-\\x7e…]", "?");
    }
}
