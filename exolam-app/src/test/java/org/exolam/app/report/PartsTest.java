package org.exolam.app.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.metric.MetricName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class PartsTest {
    private static final double COORDINATE_TOLERANCE = 1e-9;

    @Test
    void markupRefusesToBeLeftOpenOrClosedOutOfOrder() {
        assertThrows(IllegalStateException.class, () -> new Markup().open("p").toString());
        assertThrows(IllegalStateException.class, () -> new Markup().open("p").close("b"));
        assertThrows(IllegalStateException.class, () -> new Markup().close("p"));
    }

    @Test
    void markupEscapesTextAndAttributesAndReplacesWhatIsNoText() {
        String out = new Markup()
                .element("b", "<&>\"'\u0000\uD800\u202E", "title", "\"\n'<", "id", null)
                .toString();
        assertEquals("<b title=\"&quot;&#10;&#39;&lt;\">&lt;&amp;&gt;&quot;&#39;\uFFFD\uFFFD\uFFFD</b>", out);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "0.3, 0.3",
        "0.30000000000000004, 0.3",
        "1000, 1000",
        "123456, 123500",
        "1e6, 10⁶",
        "2.5e7, 2.5·10⁷",
        "1e-3, 0.001",
        "1e-5, 10⁻⁵",
        "-0.5, −0.5",
        "NaN, –"
    })
    void settingsPrintShortly(double value, String text) {
        assertEquals(text, Numbers.plain(value));
    }

    @ParameterizedTest
    @CsvSource({
        "0.1894, 0.189",
        "-0.0004, 0.000",
        "-0.031, −0.031",
        "5.412, 5.41",
        "41.66, 41.7",
        "1234.5, 1234",
        "NaN, –"
    })
    void scoresPrintWithAFewDecimals(double value, String text) {
        assertEquals(text, Numbers.score(value));
    }

    @Test
    void proseKeepsItsPerCentSignsAndTrueMinusSigns() {
        assertEquals(
                "from −0.1 (−2) to 62\u202F% of a-b, x -y", Numbers.typeset("from -0.1 (-2) to 62 % of a-b, x -y"));
    }

    static Stream<List<Double>> grids() {
        return Stream.of(
                List.of(1.0),
                List.of(0.0),
                List.of(0.0, 1.0),
                List.of(1.0, 2.0, 3.0),
                List.of(2.0, 4.0, 6.0, 8.0, 16.0, 32.0, 48.0),
                List.of(0.0, 0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0, 10000.0),
                IntStream.rangeClosed(1, 500).mapToObj(i -> (double) i).toList(),
                List.of());
    }

    @ParameterizedTest
    @MethodSource("grids")
    void tickLabelsNeverOverlapAndPositionsAscendInsideTheFrame(List<Double> values) {
        Axis axis = Axis.grid(values, 40, 350);
        double right = Double.POSITIVE_INFINITY;
        for (Axis.Tick t : axis.ticks()) {
            double half = 3.5 * t.label().length();
            assertTrue(t.at() + half < right, "overlap at " + t.label());
            right = t.at() - half;
        }
        for (int i = 0; i < values.size(); i++) {
            double at = axis.at(values.get(i));
            assertTrue(at >= 40 && at <= 350, values.get(i) + " at " + at);
            assertTrue(i == 0 || at > axis.at(values.get(i - 1)), "not ascending at " + values.get(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 0.064", "-0.031, 0.2", "0, 0", "-5, 0", "0, 1e300", "0, 1e-300", "-1e300, 1e300"})
    void aLinearAxisHasTicksInsideItsEnds(double low, double high) {
        Axis axis = Axis.linear(low, high, 200, 10, Numbers::plain);
        assertEquals(200, axis.at(low), COORDINATE_TOLERANCE);
        if (high > low && Double.isFinite(high - low)) {
            assertEquals(10, axis.at(high), COORDINATE_TOLERANCE);
            assertTrue(
                    axis.ticks().size() >= 2 && axis.ticks().size() <= 12,
                    axis.ticks().toString());
        }
        axis.ticks().forEach(t -> assertTrue(t.at() > 9.99 && t.at() < 200.01, t.toString()));
    }

    @Test
    void aFrameSurvivesEncodingAndIsClipped() throws IOException {
        float[] pixels = {0, 0.5f, 1, -3, 7, Float.NaN};
        PngImage png = PngImage.fromFrame(NumericArray.ofFloats(DType.FLOAT32, Shape.of(1, 2, 3), pixels));
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(png.toBytes()));
        assertEquals(0xFF0080FF, read.getRGB(0, 0));
        assertEquals(0xFF00FF00, read.getRGB(1, 0));
        assertEquals(2, png.width());
        assertEquals(1, png.height());
        assertEquals(png, PngImage.of(png.toBytes()));
    }

    @Test
    void bytesCountAsTwoHundredFiftyFiveLevelsAndOneChannelAsGrey() throws IOException {
        byte[] pixels = {0, (byte) 200};
        PngImage png = PngImage.fromFrame(NumericArray.ofBytes(DType.UINT8, Shape.of(2, 1), pixels));
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(png.toBytes()));
        assertEquals(0xFFC8C8C8, read.getRGB(0, 1));
    }

    @Test
    void whatIsNoPictureIsRefusedWithItsShape() {
        NumericArray two = NumericArray.ofDoubles(Shape.of(1, 1, 2), new double[2]);
        assertTrue(assertThrows(DataException.class, () -> PngImage.fromFrame(two))
                .getMessage()
                .contains("[1, 1, 2]"));
        assertThrows(
                DataException.class,
                () -> PngImage.of(
                        "GIF89a, and then some more bytes".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        assertThrows(DataException.class, () -> PngImage.of(new byte[0]));
        assertThrows(DataException.class, () -> LatentPicture.of("z1", "", new double[0], 0, 3));
        assertThrows(DataException.class, () -> LatentPicture.of("z1", "", new double[1], 1, 1, 1, 1));
    }

    @Test
    void signedImagesAreEmptyAtZeroOrangeAboveAndHatchedBlueBelow() throws IOException {
        double[] weights = {0, 2, -2, 0.1, -1, 0.5};
        SignedImage image = SignedImage.of(NumericArray.ofDoubles(Shape.of(1, 3, 2), weights));
        assertEquals(2, image.largest());
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(image.toPng().toBytes()));
        int zoom = read.getWidth() / 3;
        Set<Integer> positive = colours(read, 0, zoom);
        Set<Integer> negative = colours(read, zoom, zoom);
        assertEquals(Set.of(0xFFE0700A), positive);
        assertEquals(2, negative.size(), "full and hatched");
        negative.forEach(c -> assertEquals(0x2F86C9, c & 0xFFFFFF));
        assertEquals(
                128,
                colours(read, 2 * zoom, zoom).stream()
                        .mapToInt(c -> c >>> 24)
                        .max()
                        .orElse(0));

        BufferedImage zero = ImageIO.read(
                new ByteArrayInputStream(SignedImage.of(NumericArray.ofDoubles(Shape.of(1, 1), new double[1]))
                        .toPng()
                        .toBytes()));
        assertEquals(0, zero.getRGB(0, 0) >>> 24);
    }

    private static Set<Integer> colours(BufferedImage image, int from, int width) {
        Set<Integer> out = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = from; x < from + width; x++) {
                out.add(image.getRGB(x, y));
            }
        }
        return out;
    }

    @Test
    void thinningKeepsEndsAndPeaks() {
        List<Integer> many = IntStream.range(0, 1001).boxed().toList();
        List<Integer> few = Thinning.evenly(many, 11);
        assertEquals(List.of(0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000), few);
        assertEquals(List.of(1, 2), Thinning.evenly(List.of(1, 2), 2));
        assertArrayEquals(
                new double[] {-5, 3, Double.NaN},
                Thinning.peaks(new double[] {1, -5, 3, 2, Double.NaN, Double.NaN}, 3));
    }

    @Test
    void linesRunThroughTheRecommendedPointAndTheBaselineIsALevel() {
        ReportModel.Forecast forecast = ReportFixture.whole().forecast();
        Slices slices = new Slices(forecast);
        assertEquals(6, slices.baseline().size());
        List<LineChart.Series> bySize = slices.againstSize(Leading.ACTION, "action.r2_given_o");
        LineChart.Series chosen = bySize.get(bySize.size() - 1);
        assertEquals("cross_exogenous_reconstruction", chosen.name());
        assertEquals("Cross-exogenous reconstruction, strength 10", chosen.label());
        assertEquals(ReportFixture.SIZES.size(), chosen.points().size());
        assertEquals(List.of(6.0), recommended(chosen));
        List<LineChart.Series> byStrength = slices.againstStrength(Leading.ACTION, "action.r2_given_o");
        assertEquals(List.of(10.0), recommended(byStrength.get(byStrength.size() - 1)));
        assertEquals("reconstruction", byStrength.get(0).name());
        assertEquals(LineChart.Kind.LEVEL, byStrength.get(0).kind());
        assertEquals(1, byStrength.get(0).points().size());
    }

    private static List<Double> recommended(LineChart.Series series) {
        return series.points().stream()
                .filter(LineChart.Point::recommended)
                .map(LineChart.Point::x)
                .toList();
    }

    @Test
    void aRemedyTriedWithStrengthZeroAloneHasNone() {
        Map<String, Object> forecast = ReportFixture.forecast();
        forecast.put(
                "predictions",
                List.of(
                        predicted("maximal_agreement", 0, 2), predicted("maximal_agreement", 0, 4),
                        predicted("action_supervision", 0, 2), predicted("action_supervision", 1, 2)));
        forecast.put("recommendation", ReportFixture.map("remedy", "maximal_agreement", "strength", 0, "size", 4));
        ReportModel.Forecast read = ReportModel.fromForecast(forecast).build().forecast();
        assertEquals(
                Arrays.asList(null, null, 0.0, 1.0),
                read.predictions().stream()
                        .map(ReportModel.Prediction::strength)
                        .toList());
        assertNull(read.recommendation().strength());
        assertEquals(4, new Slices(read).recommended().size());
        LineChart.Series level = new Slices(read)
                .againstStrength(Leading.ACTION, "action.r2_given_o")
                .get(1);
        assertEquals("maximal_agreement", level.name());
        assertEquals(LineChart.Kind.LEVEL, level.kind());
    }

    private static Map<String, Object> predicted(String remedy, double strength, int size) {
        return ReportFixture.map(
                "remedy", remedy, "strength", strength, "size", size, "metrics", ReportFixture.scores(0.1, 0.1, 0.1));
    }

    @Test
    void endsThatCoincideAreNoInterval() {
        assertFalse(ReportModel.Estimate.of(0.1, 0.1, 0.1).hasInterval());
        assertTrue(ReportModel.Estimate.of(0.1, 0.1, 0.2).hasInterval());
    }

    @Test
    void consistencyIsDrawnAsOneMinusItWithItsIntervalTurnedRound() {
        ReportModel.Estimate e = Leading.CONSISTENCY.shown(ReportModel.Estimate.of(0.6, 0.5, 0.8));
        assertEquals(0.4, e.value(), COORDINATE_TOLERANCE);
        assertEquals(0.2, e.low(), COORDINATE_TOLERANCE);
        assertEquals(0.5, e.high(), COORDINATE_TOLERANCE);
    }

    @Test
    void aChartWithOneSettingIsNotDrawn() {
        Map<String, Object> forecast = ReportFixture.forecast();
        forecast.put(
                "predictions",
                List.of(ReportFixture.map(
                        "remedy", "reconstruction", "size", 4, "metrics", ReportFixture.scores(0.1, 0.1, 0.1))));
        Slices slices = new Slices(ReportModel.fromForecast(forecast).build().forecast());
        assertEquals(List.of(), slices.againstSize(Leading.ACTION, "action.r2_given_o"));
        assertNull(slices.recommended());
    }

    @Test
    void knownRemediesNeverShareColourDashAndMarker() {
        Set<String> looks = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            Look look = new Look(i);
            assertTrue(looks.add(look.cssClass() + look.marker(0, 0, 1)), "look " + i);
        }
        assertNotEquals(
                RemedyWords.of("action_supervision").look(),
                RemedyWords.of("reconstruction").look());
        assertEquals("My own remedy", RemedyWords.of("my_own_remedy").label());
    }

    @Test
    void aMeasurementAgreesWhenItFallsIntoThePredictedInterval() {
        ReportModel.Estimate predicted = ReportModel.Estimate.of(0.2, 0.1, 0.3);
        ReportModel.Estimate bare = ReportModel.Estimate.of(0.2, Double.NaN, Double.NaN);
        assertTrue(new DotPlot.Row("m", predicted, ReportModel.Estimate.of(0.3, 0.2, 0.4)).agrees());
        assertFalse(new DotPlot.Row("m", predicted, ReportModel.Estimate.of(0.31, 0.2, 0.4)).agrees());
        assertFalse(new DotPlot.Row("m", predicted, ReportModel.Estimate.of(0.09, 0.0, 0.4)).agrees());
        assertTrue(new DotPlot.Row("m", bare, ReportModel.Estimate.of(0.25, 0.1, 0.4)).agrees());
        assertFalse(new DotPlot.Row("m", bare, bare).isComparable());
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "horizons, 3, forecast.json.horizons is 3; expected a list",
        "verdict, [], forecast.json.verdict is []; expected text",
        "evidence, x, 'forecast.json.evidence is \"x\"; expected an object'"
    })
    void anEntryOfAnotherTypeIsNamedWithItsPlace(String key, String value, String message) {
        Map<String, Object> forecast = ReportFixture.forecast();
        forecast.put(key, value.equals("[]") ? List.of() : value.equals("3") ? (Object) 3 : value);
        DataException e = assertThrows(DataException.class, () -> ReportModel.fromForecast(forecast));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    @Test
    void aBrokenNumberDeepInsideIsNamedWithItsPlace() {
        Map<String, Object> forecast = ReportFixture.forecast();
        forecast.put("predictions", List.of(ReportFixture.map("remedy", "x", "size", "six")));
        assertEquals(
                "forecast.json.predictions[0].size is \"six\"; expected a number; make the file again with the command "
                        + "that wrote it",
                assertThrows(DataException.class, () -> ReportModel.fromForecast(forecast))
                        .getMessage());
        Map<String, Object> scorecard = ReportFixture.map("metrics", Map.of("action.r2", Map.of("low", 1)));
        assertEquals(
                "scorecard.json.metrics.action.r2.value is missing; expected a number; make the file again with the "
                        + "command that wrote it",
                assertThrows(DataException.class, () -> ReportModel.fromScorecard(scorecard))
                        .getMessage());
    }

    @Test
    void nullsCountAsAbsent() {
        Map<String, Object> forecast = ReportFixture.forecast();
        forecast.replaceAll((k, v) -> null);
        ReportModel model = ReportModel.fromForecast(forecast).build();
        assertNull(model.heading().verdict());
        assertNull(model.forecast().recommendation());
        Map<String, Object> metric = ReportFixture.map("value", 0.1, "low", null, "high", null);
        metric.put("perDimension", Arrays.asList(0.1, null));
        ReportModel.Estimate e = ReportModel.fromScorecard(ReportFixture.map("metrics", Map.of("action.r2", metric)))
                .build()
                .scorecards()
                .get(0)
                .metrics()
                .get("action.r2");
        assertFalse(e.hasInterval());
        assertTrue(Double.isNaN(e.perDimension().get(1)));
    }

    @Test
    void theRecommendedConfigurationReadsBackAsItWas() {
        String yaml = ReportFixture.whole().forecast().recommendation().yaml();
        Object read = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        assertEquals(ReportFixture.configuration(), read);
    }

    @Test
    void everyMetricHasWordsAndUnknownOnesComeLastUnderTheirOwnName() {
        assertEquals(
                List.of("action.r2_given_o", "exogenous.future.r2", "consistency", "own.metric"),
                MetricWords.inReadingOrder(
                        List.of("own.metric", "consistency", "exogenous.future.r2", "action.r2_given_o")));
        assertEquals("own.metric", MetricWords.of("own.metric").label());
        for (MetricName name : MetricName.values()) {
            assertNotEquals(name.key(), MetricWords.of(name.key()).label(), "no words for " + name);
        }
    }
}
