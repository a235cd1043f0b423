package org.exolam.app.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as the report prints them: the same in every locale, with a true minus sign. */
final class Numbers {
    private static final char MINUS = '\u2212';
    private static final String THIN_SPACE = "\u202F";
    private static final int PLAIN_DIGITS = 4;

    private Numbers() {}

    /** A score: three decimals, fewer from one on. */
    static String score(double v) {
        double size = Math.abs(v);
        return fixed(v, size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0);
    }

    /** A setting or tick: at most four significant digits, no trailing zeros, powers of ten where it is far from one. */
    static String plain(double v) {
        if (!Double.isFinite(v)) {
            return "–";
        }
        if (v == 0) {
            return "0";
        }
        BigDecimal d = new BigDecimal(v)
                .round(new MathContext(PLAIN_DIGITS, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        int exponent = d.precision() - d.scale() - 1;
        String text = exponent < -3 || exponent > 5 ? scientific(d, exponent) : d.toPlainString();
        return text.replace('-', MINUS);
    }

    /** A share of one in per cent. */
    static String percent(double share) {
        double p = 100 * share;
        return fixed(p, Math.abs(p) < 9.95 ? 1 : 0) + THIN_SPACE + "%";
    }

    /** A scale that need not be exact: two significant digits. */
    static String rough(double v) {
        return Double.isFinite(v) && v != 0
                ? plain(new BigDecimal(v)
                        .round(new MathContext(2, RoundingMode.HALF_EVEN))
                        .doubleValue())
                : plain(v);
    }

    /** Prose whose numbers have a true minus sign and stay on one line with their per cent sign. */
    static String typeset(String prose) {
        return prose.replaceAll("(?<=[0-9]) (?=%)", THIN_SPACE)
                .replaceAll("(?<=^|[\\s(\\[])-(?=[0-9])", String.valueOf(MINUS));
    }

    /** {@code 0.189 [0.151, 0.223]}, or the value alone. */
    static String withInterval(ReportModel.Estimate e) {
        return e.hasInterval() ? score(e.value()) + " " + interval(e) : score(e.value());
    }

    /** {@code [0.151, 0.223]}. */
    static String interval(ReportModel.Estimate e) {
        return "[" + score(e.low()) + ", " + score(e.high()) + "]";
    }

    /** An SVG coordinate: two decimals at most. */
    static String coordinate(double v) {
        return BigDecimal.valueOf(Math.round(v * 100), 2).stripTrailingZeros().toPlainString();
    }

    /** {@code 1 episode}, {@code 3 episodes}. */
    static String count(long n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    private static String fixed(double v, int decimals) {
        if (!Double.isFinite(v)) {
            return "–";
        }
        BigDecimal d = new BigDecimal(v).setScale(decimals, RoundingMode.HALF_EVEN);
        return (d.signum() == 0 ? d.abs() : d).toPlainString().replace('-', MINUS);
    }

    private static String scientific(BigDecimal d, int exponent) {
        BigDecimal mantissa = d.movePointLeft(exponent).stripTrailingZeros();
        String power = "10" + superscript(exponent);
        return mantissa.compareTo(BigDecimal.ONE) == 0 ? power : mantissa.toPlainString() + "·" + power;
    }

    private static String superscript(int n) {
        StringBuilder s = new StringBuilder();
        for (char c : Integer.toString(n).toCharArray()) {
            s.append(c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(c - '0'));
        }
        return s.toString();
    }
}
