package org.exolam.neural;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.exolam.data.Dataset;
import org.exolam.data.MemoryDataset;
import org.exolam.data.Roles;
import org.exolam.data.Split;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.metric.Evaluation;
import org.exolam.metric.LatentSource;
import org.exolam.metric.MetricName;
import org.exolam.metric.Scorecard;
import org.exolam.objective.ObjectiveCodec;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representations;
import org.exolam.settings.Settings;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionBatch;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeuralLamTest {
    private static final int SIDE = 12;

    @TempDir
    Path folder;

    /** A bright square that an action moves over noise. */
    private static Dataset pictures() {
        SplittableRandom random = new SplittableRandom(4);
        MemoryDataset.Builder data = MemoryDataset.frames("obs").roles(new Roles("actions", null, null, "obs_pair"));
        for (int e = 0; e < 3; e++) {
            int n = 20;
            byte[] pixels = new byte[n * SIDE * SIDE * 3];
            byte[] pair = new byte[pixels.length];
            double[][] actions = new double[n - 1][1];
            int x = 5;
            for (int t = 0; t < n; t++) {
                for (int i = 0; i < SIDE * SIDE * 3; i++) {
                    int at = t * SIDE * SIDE * 3 + i;
                    boolean isAgent = Math.abs(i / 3 % SIDE - x) < 2;
                    pixels[at] = (byte) (isAgent ? 250 : random.nextInt(100));
                    pair[at] = (byte) (isAgent ? 250 : random.nextInt(100));
                }
                if (t < n - 1) {
                    int step = x < 3 ? 1 : x > SIDE - 4 ? -1 : random.nextInt(3) - 1;
                    actions[t][0] = step;
                    x += step;
                }
            }
            Map<String, org.exolam.data.NumericArray> blocks = new HashMap<>();
            blocks.put("obs", MemoryDataset.images(n, SIDE, SIDE, 3, pixels));
            blocks.put("obs_pair", MemoryDataset.images(n, SIDE, SIDE, 3, pair));
            blocks.put("actions", MemoryDataset.vectors(actions));
            data.episode(blocks);
        }
        return data.build();
    }

    private static NeuralLam train(Dataset data, String represent, Map<String, Object> objective, int steps) {
        return new NeuralTrainer(Worlds.small(), Worlds.steps(Map.of("steps", steps, "batch", 8)), 7, 1, Monitor.NONE)
                .train(task(data, represent, objective), null);
    }

    private static TrainingTask task(Dataset data, String represent, Map<String, Object> objective) {
        return new TrainingTask(
                data,
                List.of(0, 1, 2),
                Long.MAX_VALUE,
                Representations.parse(represent).fit(data, List.of(0, 1, 2), FitOptions.DEFAULT),
                null,
                null,
                ObjectiveCodec.parse(Settings.of("objective", objective)));
    }

    private static List<TransitionBatch> batches(Dataset data, NeuralLam lam, int batch) {
        List<Column> columns = new ArrayList<>(lam.encoderInputs("obs"));
        List<TransitionBatch> batches = new ArrayList<>();
        TransitionTable.of(data, columns, lam.objective().horizon(), new TransitionOptions(1, batch, Long.MAX_VALUE))
                .forEach(List.of(0, 1, 2), batches::add);
        return batches;
    }

    @Test
    void aSavedModelGivesTheSameBits() {
        Dataset data = pictures();
        NeuralLam lam = train(data, "stack 2", Map.of("bottleneck", Map.of("size", 3)), 6);
        lam.save(folder);
        NeuralLam loaded = NeuralLam.load(folder, data, 1);
        TransitionBatch batch = batches(data, lam, 19).get(0);
        Matrix z = lam.encode(batch);
        assertEquals(3, z.cols());
        assertEquals(z, loaded.encode(batch));
        assertEquals(lam.decode(batch, z), loaded.decode(batch, z));
        assertEquals(lam.parameters(), loaded.parameters());
        assertEquals(lam.objective(), loaded.objective());
    }

    @Test
    void whatADecoderDoesNotPredictItTakesFromTheCurrentFrames() {
        Dataset data = pictures();
        NeuralLam lam = train(data, "stack 2", Map.of("bottleneck", Map.of("size", 3)), 1);
        TransitionBatch batch = batches(data, lam, 19).get(0);
        Matrix decoded = lam.decode(batch, lam.encode(batch));
        Matrix next = batch.column("o'");
        for (int j = 0; j < decoded.cols(); j++) {
            // Of each place: the three colours of the frame that both stacks hold, then those of the new one.
            if (j % 6 < 3) {
                assertEquals(next.get(4, j), decoded.get(4, j), 1e-6);
            }
        }
    }

    @Test
    void wholePicturesAreScoredBesideCopyAndMean() {
        Dataset data = pictures();
        NeuralLam untrained = train(data, "resize 20", Map.of("bottleneck", Map.of("size", 3)), 1);
        Split split = new Split(List.of(0, 1), List.of(2));
        Scorecard card =
                Evaluation.standard(1).score(LatentSource.of("n", untrained), data, split, 1, untrained.gauge());
        double explained =
                card.metrics().get(MetricName.RECONSTRUCTION_EXPLAINED).value();
        Map<String, Double> beside = card.baselines().get(MetricName.RECONSTRUCTION_EXPLAINED);
        // The last layer begins at 0, so that hardly anything but the current frame is predicted.
        assertEquals(beside.get("copy"), explained, 0.02);
        assertTrue(beside.containsKey("mean"));
    }

    @Test
    void severalThreadsGetTheSameBits() throws Exception {
        Dataset data = pictures();
        NeuralLam lam = train(data, "", Map.of("bottleneck", Map.of("size", 3)), 3);
        List<TransitionBatch> batches = batches(data, lam, 7);
        List<Matrix> one = batches.stream().map(lam::encode).toList();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Matrix>> many = new ArrayList<>();
            for (TransitionBatch batch : batches) {
                many.add(threads.submit(() -> lam.encode(batch)));
            }
            for (int i = 0; i < one.size(); i++) {
                assertEquals(one.get(i), many.get(i).get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aModelOfAgreementHasNoDecoder() {
        Dataset data = pictures();
        NeuralLam lam =
                train(data, "", Map.of("bottleneck", Map.of("size", 2), "agreement", Map.of("view", "obs_pair")), 2);
        assertFalse(lam.hasDecoder());
        assertEquals(2, lam.encode(batches(data, lam, 5).get(0)).cols());
    }

    @Test
    void supervisionFindsTheActionInPictures() {
        Dataset data = pictures();
        NeuralLam lam = new NeuralTrainer(
                        Worlds.small(),
                        Worlds.steps(Map.of("steps", 150, "batch", 16, "learningRate", 3e-3)),
                        7,
                        1,
                        Monitor.NONE)
                .train(
                        task(
                                data,
                                "",
                                Map.of("bottleneck", Map.of("size", 1), "targets", List.of(Map.of("block", "action")))),
                        null);
        assertTrue((Double) lam.facts().get("loss") < 0.2, lam.facts().toString());
    }

    @Test
    void picturesSmallerThanTheStrideAreRefusedBeforeTraining() {
        Dataset data = pictures();
        UsageException e = assertThrows(
                UsageException.class, () -> train(data, "resize 4", Map.of("bottleneck", Map.of("size", 3)), 2));
        assertTrue(e.getMessage().contains("4×4×3"), e.getMessage());
    }

    @Test
    void aModelWhoseFilesDoNotBelongTogetherIsRefused() throws Exception {
        Dataset data = pictures();
        train(data, "", Map.of("bottleneck", Map.of("size", 3)), 1).save(folder);
        Path json = folder.resolve("model.json");
        Files.writeString(json, Files.readString(json).replace("\"hidden\" : 16", "\"hidden\" : 24"));
        DataException e = assertThrows(DataException.class, () -> NeuralLam.load(folder, data, 1));
        assertTrue(e.getMessage().contains("the network needs"), e.getMessage());
    }

    @Test
    void pictureNetworksSeeVectorsOfPicturesOnRequest() {
        Dataset data = pictures();
        NeuralOptions mlp =
                new NeuralOptions(NeuralOptions.Encoder.MLP, 4, 1, 8, NeuralOptions.Invariance.LATENT, 0.01, null);
        NeuralLam lam = new NeuralTrainer(mlp, Worlds.steps(Map.of("steps", 2, "batch", 4)), 7, 1, Monitor.NONE)
                .train(task(data, "stack 2", Map.of("bottleneck", Map.of("size", 3))), null);
        TransitionBatch batch = batches(data, lam, 5).get(0);
        assertArrayEquals(new int[] {5, SIDE * SIDE * 6}, new int[] {
            batch.count(), lam.decode(batch, lam.encode(batch)).cols()
        });
    }
}
