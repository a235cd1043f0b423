package org.exolam.representation;

/** Planes convolved with a Gaussian; beyond the border the plane goes on as it ends. */
final class Blur {
    private final double[] kernel;

    /** @param deviation in pixels; 0 leaves planes as they are */
    Blur(double deviation) {
        int reach = (int) Math.ceil(3 * deviation);
        kernel = new double[2 * reach + 1];
        double sum = 0;
        for (int j = -reach; j <= reach; j++) {
            kernel[j + reach] = reach == 0 ? 1 : StrictMath.exp(-j * j / (2 * deviation * deviation));
            sum += kernel[j + reach];
        }
        for (int j = 0; j < kernel.length; j++) {
            kernel[j] /= sum;
        }
    }

    /** One plane, row-major. */
    double[] of(double[] plane, int height, int width) {
        double[] rows = along(plane, height, width, width, 1);
        return along(rows, width, height, 1, width);
    }

    private double[] along(double[] in, int lines, int length, int lineStep, int step) {
        double[] out = new double[in.length];
        int reach = kernel.length / 2;
        for (int line = 0; line < lines; line++) {
            int base = line * lineStep;
            for (int i = 0; i < length; i++) {
                double sum = 0;
                for (int j = -reach; j <= reach; j++) {
                    sum += kernel[j + reach] * in[base + Math.max(0, Math.min(length - 1, i + j)) * step];
                }
                out[base + i * step] = sum;
            }
        }
        return out;
    }
}
