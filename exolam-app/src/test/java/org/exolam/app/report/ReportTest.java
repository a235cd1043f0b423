package org.exolam.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.exolam.settings.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;

class ReportTest {
    private static final List<String> ALL_SECTIONS = List.of(
            "frames", "spectrum", "latents", "tradeoff", "remedies", "scorecard", "comparison", "repeat", "words");

    /** Made once: encoding its pictures is what costs time here. */
    private static final ReportModel WHOLE = ReportFixture.whole();

    private static final Page WHOLE_PAGE = Page.of(WHOLE);

    static Stream<ReportModel> models() {
        return Stream.of(
                WHOLE,
                ReportFixture.undecided(),
                ReportModel.fromScorecard(ReportFixture.scorecard()).build(),
                ReportModel.builder().build());
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyReportIsWellFormedWithUniqueIdsAndLinksThatLeadSomewhere(ReportModel model) {
        Page page = Page.of(model, model);
        Set<String> ids = new HashSet<>();
        for (Element e : page.all("*")) {
            if (e.hasAttribute("id")) {
                assertTrue(ids.add(e.getAttribute("id")), "twice: " + e.getAttribute("id"));
            }
        }
        for (Element link : page.all("a")) {
            assertTrue(ids.contains(link.getAttribute("href").substring(1)), link.getAttribute("href"));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void nothingIsFetchedFromAnywhere(ReportModel model) {
        String html = Report.html(model);
        String withoutPictures = html.replaceAll("data:image/png;base64,[A-Za-z0-9+/=]*", "PICTURE");
        assertFalse(Pattern.compile("(?i)(https?|ftp|wss?|file):|[\"'(]//|@import|xlink")
                .matcher(withoutPictures)
                .find());
        for (String target : matches("url\\(([^)]*)\\)", withoutPictures)) {
            assertTrue(target.startsWith("#"), target);
        }
        for (Element e : Page.of(model).all("*")) {
            for (String attribute : List.of("src", "href", "action", "srcset", "data", "poster", "background")) {
                String value = e.getAttribute(attribute);
                assertTrue(
                        value.isEmpty() || value.startsWith("#") || value.startsWith("data:image/png;base64,"),
                        attribute + "=" + value);
            }
        }
    }

    @Test
    void thePolicyAdmitsExactlyTheStyleAndScriptThatAreInside() throws Exception {
        Page page = WHOLE_PAGE;
        String policy = page.all("meta").stream()
                .filter(m -> m.getAttribute("http-equiv").equals("Content-Security-Policy"))
                .findFirst()
                .orElseThrow()
                .getAttribute("content");
        assertTrue(policy.startsWith("default-src 'none'; img-src data:;"), policy);
        assertTrue(policy.contains("style-src '" + hash(page.all("style").get(0).getTextContent()) + "'"), policy);
        assertTrue(
                policy.contains("script-src '" + hash(page.all("script").get(0).getTextContent()) + "'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
    }

    @ParameterizedTest
    @MethodSource("models")
    void noElementCarriesStyleOrScriptOfItsOwn(ReportModel model) {
        for (Element e : Page.of(model).all("*")) {
            NamedNodeMap attributes = e.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                String name = attributes.item(i).getNodeName();
                assertFalse(name.equals("style") || name.startsWith("on"), e.getTagName() + " " + name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "</script><script>alert(1)</script>",
                "</title></style><img src=x onerror=alert(1)>",
                "\" onmouseover=\"alert(1)",
                "' autofocus onfocus='alert(1)",
                "<!-- ",
                "]]> &amp; &lt;b&gt; &#x3c;",
                "\u202Egnp.exe \u0000\u0007\u009F \uD800 \uFFFE",
                "javascript:alert(1)",
                "İıŞş\u2028\u2029 日本 🤖"
            })
    void noTextOfTheDataBecomesMarkup(String evil) {
        ReportModel model = ReportFixture.everywhere(evil);
        Page harmless = Page.of(ReportFixture.everywhere("harmless"));
        Page page = Page.of(model);
        assertEquals(tags(harmless), tags(page), "an element came from the data");
        assertEquals(attributeNames(harmless), attributeNames(page), "an attribute came from the data");
    }

    @Test
    void dangerousNamesAreShownAsTheyAre() {
        Page page = Page.of(ReportFixture.everywhere("<b>\"R&D\"</b>"));
        assertEquals("<b>\"R&D\"</b>", page.all("title").get(0).getTextContent());
        assertTrue(page.text().contains("<b>\"R&D\"</b>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "</script><!-- <script> & \u2028 \uD800 \uDBFF\uDFFF", "\"\\\b\f\n\r\t\u0001"})
    void theDataInsideParsesBackToTheSameJson(String name) {
        Map<String, Object> forecast = ReportFixture.forecast();
        forecast.put("dataset", name);
        Map<String, Object> scorecard = ReportFixture.scorecard();
        ReportModel model =
                ReportModel.fromForecast(forecast).scorecard(scorecard).build();
        String data = Page.of(model).withClass("script", "data").get(0).getTextContent();
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("forecast", forecast);
        expected.put("scorecards", List.of(scorecard));
        assertEquals(Json.parse("expected", Json.line(expected)), Json.parse("data", data));
    }

    @Test
    void everyChapterKeepsItsOwnData() {
        Page page = Page.of(ReportFixture.undecided(), WHOLE);
        List<Element> blocks = page.withClass("script", "data");
        assertEquals(2, blocks.size());
        assertTrue(blocks.get(0).getTextContent().contains("freeway"));
        assertTrue(blocks.get(1).getTextContent().contains("scorecards"));
        assertEquals(1, page.all("h1").size());
        assertTrue(page.sections().contains("chapter2-tradeoff"));
    }

    @Test
    void allSectionsAppearWhereAllPartsAreGiven() {
        assertEquals(ALL_SECTIONS, WHOLE_PAGE.sections());
    }

    @Test
    void sectionsWithoutContentDoNotAppear() {
        assertEquals(List.of(), Page.of(ReportModel.builder().build()).sections());
        assertEquals(
                List.of("frames"),
                Page.of(ReportModel.builder().frames(ReportFixture.frames()).build())
                        .sections());
        assertEquals(
                List.of("latents"),
                Page.of(ReportModel.builder()
                                .latents("z", ReportFixture.latents(true))
                                .build())
                        .sections());
        assertEquals(
                List.of(),
                Page.of(ReportModel.builder().latents("z", List.of()).build()).sections());
        assertEquals(
                List.of("repeat"),
                Page.of(ReportModel.builder().command("again", "exolam demo").build())
                        .sections());
        assertEquals(
                List.of("repeat"),
                Page.of(ReportModel.builder().provenance("Seed", "1").build()).sections());
        assertEquals(
                List.of("scorecard", "words"),
                Page.of(ReportModel.fromScorecard(ReportFixture.scorecard()).build())
                        .sections());
    }

    @ParameterizedTest(name = "without {0}")
    @ValueSource(strings = {"horizons", "predictions", "recommendation", "evidence", "verdict", "representation"})
    void aForecastMayLackAnyPart(String key) {
        Map<String, Object> forecast = ReportFixture.forecast();
        forecast.remove(key);
        List<String> sections =
                Page.of(ReportModel.fromForecast(forecast).build()).sections();
        assertEquals(!key.equals("horizons"), sections.contains("spectrum"));
        assertEquals(!key.equals("predictions"), sections.contains("tradeoff"));
        assertTrue(sections.contains("remedies"));
    }

    @Test
    void aComparisonShowsOnlyWhatBothSidesHold() {
        Map<String, Object> predicted = ReportFixture.scores(0.1, 0.02, 0.5);
        Map<String, Object> obtained = ReportFixture.scores(0.1, 0.05, 0.5);
        obtained.remove("consistency");
        Page page = Page.of(
                ReportModel.builder().comparison("model", predicted, obtained).build());
        assertEquals(List.of("comparison"), page.sections());
        assertEquals(2, page.withClass("figure", "chart").size());
        String text = page.section("comparison").getTextContent();
        assertTrue(text.contains("1 of 2 measurements fell inside"), text);
        assertTrue(text.contains("✓ inside") && text.contains("✕ outside"), text);

        Page none = Page.of(ReportModel.builder()
                .comparison("model", Map.of(), ReportFixture.scores(0.1, 0.05, 0.5))
                .build());
        assertEquals(List.of(), none.sections());
    }

    @Test
    void theVerdictStandsOnTopWithTheRecommendedNumbersBesidePlainReconstruction() {
        Page page = WHOLE_PAGE;
        assertTrue(page.withClass("div", "verdict").get(0).getTextContent().contains("Crowding out"));
        assertTrue(page.withClass("p", "sentence").get(0).getTextContent().contains("62\u202F% of the innovation"));
        List<Element> tiles = page.withClass("div", "tile");
        assertEquals(3, tiles.size());
        assertTrue(
                tiles.get(0).getTextContent().contains("plain reconstruction 0.044"),
                tiles.get(0).getTextContent());
    }

    @Test
    void aScorecardMakesItsOwnSentence() {
        ReportModel model = ReportModel.fromScorecard(ReportFixture.scorecard()).build();
        assertEquals(
                "On held-out episodes the action score is 0.189 (0.158 to 0.220), the leakage of the future background is "
                        + "0.002 (−0.001 to 0.005) and the consistency across backgrounds is 0.560 (0.530 to 0.590).",
                model.heading().verdict().sentence());
        assertEquals("Scorecard for cheetah-distracting", model.heading().title());
    }

    @Test
    void aGivenVerdictReplacesTheOneThatWouldBeMade() {
        ReportModel model = ReportModel.fromScorecard(ReportFixture.scorecard())
                .verdict("healthy", "All is well.")
                .build();
        assertEquals(
                new ReportModel.Verdict("healthy", "All is well."),
                model.heading().verdict());
    }

    @Test
    void baselinesAndNoticesOfAScorecardAreShown() {
        String text = Page.of(
                        ReportModel.fromScorecard(ReportFixture.scorecard()).build())
                .section("scorecard")
                .getTextContent();
        assertTrue(text.contains("without z, guessing the mean: 0.000"), text);
        assertTrue(text.contains("exogenous column 5 is constant"), text);
    }

    @Test
    void missingMetricsAreListedWithTheirReasons() {
        Page page = Page.of(ReportModel.fromScorecard(ReportFixture.scorecard()).build());
        String text = page.withClass("dl", "missing").get(0).getTextContent();
        assertTrue(text.contains("pass --endogenous states"), text);
        assertTrue(text.contains("codebook.perplexity"), text);
    }

    @Test
    void theRecommendedPointIsMarkedOnceInEveryChartAndTable() {
        Page page = WHOLE_PAGE;
        assertEquals(6, page.withClass("path", "star").size());
        assertEquals(2, page.withClass("tr", "chosen").size());
        assertEquals(6, page.section("tradeoff").getElementsByTagName("figure").getLength());
    }

    @Test
    void everyPictureSaysWhatItShows() {
        Page page = Page.of(WHOLE, ReportFixture.undecided());
        assertFalse(page.all("img").isEmpty());
        page.all("img").forEach(e -> assertFalse(e.getAttribute("alt").isEmpty()));
        for (Element svg : page.all("svg")) {
            boolean inner = ((Element) svg.getParentNode()).getTagName().equals("svg");
            boolean told = !svg.getAttribute("aria-label").isEmpty()
                    && svg.getAttribute("role").equals("img");
            assertTrue(inner || told || svg.getAttribute("aria-hidden").equals("true"), svg.getAttribute("class"));
        }
        page.all("button").forEach(e -> assertEquals("button", e.getAttribute("type")));
    }

    @Test
    void axesCarryLabelsAndUnits() {
        String tradeoff = WHOLE_PAGE.section("tradeoff").getTextContent();
        assertTrue(tradeoff.contains("size k: numbers in z"));
        assertTrue(tradeoff.contains("strength: weight relative to the observation"));
        String spectrum = WHOLE_PAGE.section("spectrum").getTextContent();
        assertTrue(spectrum.contains("per cent of the innovation"));
        assertTrue(spectrum.contains("direction, largest first (88 more hold"));
    }

    @Test
    void theSameModelGivesTheSameBytes() {
        assertEquals(Report.html(WHOLE), Report.html(ReportFixture.whole()));
    }

    @Test
    void numbersDoNotFollowTheLocale() {
        String text = WHOLE_PAGE.text();
        assertFalse(Pattern.compile("\\b0,\\d").matcher(text).find());
        assertFalse(text.contains("İ") || text.contains("ı"));
    }

    @Test
    void longSeriesAreThinnedInPicturesButNotInTheData() {
        Map<String, Object> forecast = ReportFixture.forecast();
        List<Map<String, Object>> many = new ArrayList<>();
        List<Double> spectrum = new ArrayList<>();
        for (int i = 1; i <= 5_000; i++) {
            spectrum.add(1.0 / i);
        }
        for (int k = 1; k <= 900; k++) {
            many.add(ReportFixture.map(
                    "remedy", "reconstruction", "size", k, "metrics", ReportFixture.scores(0.1, 0.1, 0.1)));
        }
        forecast.put("predictions", many);
        forecast.put("horizons", List.of(ReportFixture.map("h", 1, "spectrum", spectrum)));
        Page page = Page.of(ReportModel.fromForecast(forecast).build());
        assertTrue(
                page.withClass("g", "mark").size() < 1200,
                "marks: " + page.withClass("g", "mark").size());
        assertTrue(page.all("tr").size() < 300, "rows: " + page.all("tr").size());
        Map<String, Object> data =
                Json.parse("data", page.withClass("script", "data").get(0).getTextContent());
        assertEquals(Json.parse("forecast", Json.line(forecast)), data.get("forecast"));
    }

    @Test
    void extremeNumbersLeaveNoNaNOrInfinityInThePage() {
        Map<String, Object> forecast = ReportFixture.forecast();
        forecast.put(
                "horizons",
                List.of(
                        ReportFixture.map("h", 1, "spectrum", List.of(0.0, 0.0)),
                        ReportFixture.map("h", 2, "spectrum", List.of(1e300, 1e-300, -1e-18)),
                        ReportFixture.map("h", 3, "spectrum", List.of())));
        forecast.put(
                "predictions",
                List.of(
                        extreme("reconstruction", 0, -1e300),
                        extreme("reconstruction", 1, 1e300),
                        extreme("mystery", 1_000_000, Double.MIN_VALUE),
                        extreme("mystery", 3, 0)));
        ReportModel model = ReportModel.fromForecast(forecast)
                .latents(
                        "zeros",
                        List.of(
                                LatentPicture.of("z1", "", new double[12], 2, 2, 3),
                                LatentPicture.of("z2", "", new double[] {Double.NaN, Double.POSITIVE_INFINITY}, 1, 2)))
                .latents(
                        "vectors",
                        List.of(
                                LatentPicture.of("z1", "", new double[1], 1),
                                LatentPicture.of("z2", "", new double[] {Double.NaN, -3}, 2)))
                .comparison(
                        "x", Map.of("a", ReportFixture.map("value", 1e300)), Map.of("a", ReportFixture.map("value", 0)))
                .build();
        String html = Report.html(model);
        Page.parse(html);
        assertFalse(Pattern.compile("\\bNaN\\b|Infinity").matcher(html).find());
    }

    @Test
    void aReportOfNoChapterIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Report.html(List.of()));
    }

    private static Map<String, Object> extreme(String remedy, int size, double value) {
        return ReportFixture.map(
                "remedy",
                remedy,
                "strength",
                value,
                "size",
                size,
                "metrics",
                Map.of("action.r2", ReportFixture.map("value", value, "low", -1e300, "high", 1e300)));
    }

    private static List<String> tags(Page page) {
        return page.all("*").stream().map(Element::getTagName).toList();
    }

    private static List<String> attributeNames(Page page) {
        List<String> out = new ArrayList<>();
        for (Element e : page.all("*")) {
            for (int i = 0; i < e.getAttributes().getLength(); i++) {
                out.add(e.getTagName() + "@" + e.getAttributes().item(i).getNodeName());
            }
        }
        return out;
    }

    private static List<String> matches(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map(m -> m.group(1))
                .toList();
    }

    private static String hash(String text) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }

    @Test
    void sharesOfTheVarianceOfZAreOneBarAModelThatFillsItsWidthAndStandNotInTheTable() {
        Map<String, Object> card = new LinkedHashMap<>(ReportFixture.scorecard());
        Map<String, Object> metrics = new LinkedHashMap<>();
        ((Map<?, ?>) card.get("metrics")).forEach((name, value) -> metrics.put(String.valueOf(name), value));
        double[] shares = {0.5, 0.125, 0.125, 0.25};
        List<String> names = List.of("share.action", "share.frame", "share.exogenous.future", "share.unexplained");
        for (int i = 0; i < shares.length; i++) {
            metrics.put(names.get(i), Map.of("value", shares[i], "low", shares[i], "high", shares[i]));
        }
        card.put("metrics", metrics);
        Page page = Page.of(ReportModel.fromScorecard(card).scorecard(card).build());
        NodeList bars = page.withClass("div", "shares").get(0).getElementsByTagName("rect");
        double width = 0;
        for (int i = 0; i < bars.getLength(); i++) {
            Element bar = (Element) bars.item(i);
            boolean isPart = "26".equals(bar.getAttribute("height"));
            width += isPart ? Double.parseDouble(bar.getAttribute("width")) : 0;
        }
        assertEquals(2 * 720, width, 1e-6);
        String text = page.section("scorecard").getTextContent();
        assertTrue(text.contains("Future background"), text);
        assertFalse(page.section("scorecard")
                .getElementsByTagName("tbody")
                .item(0)
                .getTextContent()
                .contains("explained by the action"));
    }
}
