package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.exolam.data.DType;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpzWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files with a fault each. {@code refuse}: nothing can be used; {@code skip}: part is left out and named; {@code report}:
 * all is read, with a notice; {@code ok}: read without a word. Never a stack trace, an endless loop, or memory for what a
 * file only claims.
 */
@Timeout(60)
class BrokenDataTest {
    @TempDir
    Path folder;

    @ParameterizedTest(name = "{1}: {0} names \"{2}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "truncated/npy-50.npy | refuse | ends early",
                "truncated/npy-empty.npy | refuse | an empty file, not an npy array",
                "truncated/npz-stored-99.npz | refuse | ends early",
                "truncated/npz-deflated-10.npz | refuse | ends early",
                "truncated/npz-deflated-empty.npz | refuse | an empty file, not an npz archive",
                "flipped/npy-magic.npy | refuse | not an npy array as its name says",
                "flipped/npz-deflate-data.npz | refuse | entry f2.npy: the data do not match",
                "flipped/npz-directory.npz | refuse | is corrupt",
                "lying/npy-rows-2-40.npy | refuse | 1099511627776",
                "lying/npy-too-many-data.npy | report | 16 bytes behind the data",
                "lying/npz-duplicate-keys.npz | refuse | a.npy",
                "lying/npz-not-npy-entry.npz | refuse | entry obs.npy",
                "lying/npz-traversal.npz | report | nothing is unpacked",
                "pickle/object.npy | refuse | never executed",
                "pickle/one-object-key.npz | report | never executed",
                "pickle/pickle-named.npy | refuse | a Python pickle",
                "truncated/laom-10.hdf5 | refuse | ends early",
                "truncated/laom-50.hdf5 | refuse | ends early",
                "truncated/laom-99.hdf5 | refuse | ends early",
                "truncated/laom-empty.hdf5 | refuse | an empty file",
                "flipped/hdf5-signature.hdf5 | refuse | not an HDF5 file",
                "flipped/hdf5-superblock.hdf5 | refuse | cannot be read as HDF5 (Superblock version",
                "flipped/hdf5-root.hdf5 | refuse | cannot be read as HDF5",
                "hdf5/laom-huge-obs.hdf5 | skip | episode 1: obs has 1099511627776 rows, actions 9",
                "hdf5/laom-nan-action.hdf5 | skip | key actions, episode 1: step 3, element 1 is NaN",
                "hdf5/laom-lengths-differ.hdf5 | skip | episode 1: obs has 9 rows, actions 7",
                "hdf5/laom-group-gap.hdf5 | report | groups 0, 2, 7 have gaps",
                "hdf5/laom-other-width.hdf5 | skip | episode 1: obs is uint8[24, 16, 3]; most episodes have uint8[24, 32, 3]",
                "hdf5/laom-missing-obs.hdf5 | skip | episode 1: there is no obs",
                "hdf5/laom-one-frame.hdf5 | ok | ''",
                "hdf5/laom-zero-frames.hdf5 | skip | episode 1: the episode is empty",
                "hdf5/laom-float-obs.hdf5 | report | obs is float32 in 0..1",
                "hdf5/laom-no-groups.hdf5 | refuse | holds no episode",
                "hdf5/laom-link-loop.hdf5 | ok | ''",
                "hdf5/laom-external-link.hdf5 | skip | key obs, episode 1: obs is a link to /etc/passwd",
                "wrong-type/text.hdf5 | refuse | is text, not an HDF5 file",
                "wrong-type/zip.hdf5 | refuse | is a zip archive, not an HDF5 file",
                "wrong-type/hdf5.npz | refuse | is an HDF5 file, not an npz archive",
            })
    void aFileWithAFaultGetsItsVerdictAndASentence(String name, String verdict, String fragment) {
        Verdicts.assertVerdict(Fixtures.copy("broken/" + name, folder), verdict, fragment);
    }

    @ParameterizedTest(name = "{2}: {0} names \"{3}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "no-ta | 1 | skip | train/1.npz, key ta, episode train/1.npz: there is no ta",
                "lengths | 1 | skip | train/1.npz: obs has 7 rows, done 5",
                "other-size | 1 | skip | uint8[16, 32, 3]; most episodes have uint8[24, 32, 3]",
                "no-done | 1 | refuse | 1.npz has no done",
                "odd-name | last | report | train/last.npz",
            })
    void aFolderWithAFaultGetsItsVerdictAndASentence(String name, String other, String verdict, String fragment) {
        List<String> files = List.of("train/0.npz", "train/" + other + ".npz");
        Verdicts.assertVerdict(Fixtures.copy("broken/lapo/" + name, files, folder), verdict, fragment);
    }

    @Test
    void aFolderThatIsNamedLikeAFileIsCalledAFolder() {
        Path odd = folder.resolve("folder.hdf5");
        assertTrue(odd.toFile().mkdir());
        Verdicts.assertVerdict(odd, "refuse", "folder.hdf5 is a folder");
        Verdicts.assertVerdict(folder.resolve("nothing"), "refuse", "no such file or folder");
    }

    @Test
    void anHonestBombIsReadInSlicesWithANotice() {
        Path bomb = folder.resolve("bomb.npz");
        int frames = 8000;
        NpzWriter.write(
                bomb,
                npz -> npz.add("obs", DType.UINT8, frames, Shape.of(48, 64, 3), sink -> {
                    long[] row = new long[48 * 64 * 3];
                    for (int t = 0; t < frames; t++) {
                        row[0] = t == frames - 1 ? 1 : 0;
                        sink.put(row);
                    }
                }));
        Verdicts.assertVerdict(bomb, "report", "are packed into");
    }
}
