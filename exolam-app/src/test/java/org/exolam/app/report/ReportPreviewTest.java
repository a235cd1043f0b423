package org.exolam.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leaves reports under {@code target/report-preview} to be looked at in a browser. */
class ReportPreviewTest {
    private static final Path FOLDER = Path.of("target", "report-preview");

    @Test
    void theFileHoldsWhatHtmlGives() throws IOException {
        ReportModel whole = ReportFixture.whole();
        Report.write(FOLDER.resolve("whole.html"), whole);
        assertEquals(Report.html(whole), Files.readString(FOLDER.resolve("whole.html")));
    }

    @Test
    void namesOfAnyLengthAreShown() throws IOException {
        String endless =
                "an-endless-name-without-any-place-to-break-it/".repeat(5).replace('-', '_');
        ReportModel model = ReportFixture.everywhere(endless);
        Report.write(FOLDER.resolve("endless.html"), model);
        assertTrue(Files.readString(FOLDER.resolve("endless.html")).contains(endless));
    }

    @Test
    void severalChaptersStandInOneFile() throws IOException {
        List<ReportModel> chapters = List.of(
                ReportFixture.undecided(),
                ReportModel.fromScorecard(ReportFixture.scorecard()).build());
        Report.write(FOLDER.resolve("chapters.html"), chapters);
        assertEquals(Report.html(chapters), Files.readString(FOLDER.resolve("chapters.html")));
    }
}
