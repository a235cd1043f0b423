package org.exolam.metric;

import java.util.List;
import org.exolam.linalg.Matrix;

/**
 * How well a probe names the discrete action: balanced accuracy and normalised mutual information of its answers, from
 * the confusion matrix. A held-out action that no training episode holds is a class of its own, never found.
 *
 * @param logits K columns; the largest is the answer, the first of equals
 * @param truth K columns, one-hot; all zero for a class unseen in training
 */
record Classification(Affine logits, Affine truth) implements Score {
    @Override
    public Affine inputs() {
        return logits.and(truth);
    }

    @Override
    public int length() {
        return (truth.size() + 1) * truth.size();
    }

    @Override
    public void add(Matrix columns, double[] sums, int at) {
        int k = truth.size();
        for (int i = 0; i < columns.rows(); i++) {
            int answer = 0;
            int actual = k;
            for (int c = 0; c < k; c++) {
                answer = columns.get(i, c) > columns.get(i, answer) ? c : answer;
                actual = columns.get(i, k + c) > 0.5 ? c : actual;
            }
            sums[at + actual * k + answer]++;
        }
    }

    @Override
    public List<Reading> readings() {
        String why = "the held-out episodes hold a single action";
        return List.of(
                new Reading(MetricName.ACTION_ACCURACY, this::balancedAccuracy, this::recalls, why),
                new Reading(MetricName.ACTION_NMI, this::information, sums -> new double[0], why));
    }

    private double balancedAccuracy(double[] confusion) {
        double sum = 0;
        int present = 0;
        for (int c = 0; c <= truth.size(); c++) {
            double count = actual(confusion, c);
            if (count > 0) {
                sum += c < truth.size() ? confusion[c * truth.size() + c] / count : 0;
                present++;
            }
        }
        return present > 1 ? sum / present : Double.NaN;
    }

    /** The share found of each training class, 0 where the held-out episodes hold none. */
    private double[] recalls(double[] confusion) {
        double[] recalls = new double[truth.size()];
        for (int c = 0; c < recalls.length; c++) {
            double count = actual(confusion, c);
            recalls[c] = count > 0 ? confusion[c * truth.size() + c] / count : 0;
        }
        return recalls;
    }

    private double actual(double[] confusion, int c) {
        return Score.sum(confusion, c * truth.size(), (c + 1) * truth.size());
    }

    /** I(actual; answer) / ½(H(actual) + H(answer)); 0 where the probe always answers the same. */
    private double information(double[] confusion) {
        int k = truth.size();
        double n = Score.sum(confusion, 0, confusion.length);
        double[] answers = new double[k];
        double[] actuals = new double[k + 1];
        for (int a = 0; a <= k; a++) {
            for (int b = 0; b < k; b++) {
                actuals[a] += confusion[a * k + b];
                answers[b] += confusion[a * k + b];
            }
        }
        double hActual = entropy(actuals, n);
        double hAnswer = entropy(answers, n);
        double joint = entropy(confusion, n);
        return hActual > 0 ? Math.max(0, hActual + hAnswer - joint) / ((hActual + hAnswer) / 2) : Double.NaN;
    }

    private static double entropy(double[] counts, double n) {
        double entropy = 0;
        for (double c : counts) {
            entropy -= c > 0 ? c / n * Math.log(c / n) : 0;
        }
        return entropy;
    }
}
