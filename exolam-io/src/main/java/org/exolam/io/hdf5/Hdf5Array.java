package org.exolam.io.hdf5;

import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.dataset.CompactDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.OrderedDataType;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.exolam.data.ContiguousRows;
import org.exolam.data.DType;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/** One array of an HDF5 file: what it says of itself, and its rows. */
public final class Hdf5Array {
    /** Deflate's own limit; no other filter packs tighter. */
    static final long RATIO_MAX = 1032;

    private final Hdf5File file;
    private final String path;
    private final Dataset dataset;
    private final long[] dimensions;
    private final DType dtypeOrNull;
    private final ByteOrder order;

    Hdf5Array(Hdf5File file, String path, Dataset dataset) {
        this.file = file;
        this.path = path;
        this.dataset = dataset;
        this.dimensions = dataset.getDimensionsAsLong();
        DataType type = dataset.getDataType();
        this.dtypeOrNull = dtypeOrNull(type);
        DataType ordered = type instanceof EnumDataType e ? e.getBaseType() : type;
        this.order = ordered instanceof OrderedDataType o ? o.getByteOrder() : ByteOrder.LITTLE_ENDIAN;
    }

    private static DType dtypeOrNull(DataType type) {
        if (type instanceof EnumDataType e) {
            // How h5py writes booleans.
            boolean bool = e.getSize() == 1
                    && e.getEnumMapping().values().stream().sorted().toList().equals(List.of("FALSE", "TRUE"));
            return bool ? DType.BOOL : dtypeOrNull(e.getBaseType());
        }
        if (type instanceof FixedPoint p) {
            boolean plain = p.getBitOffset() == 0 && p.getBitPrecision() == 8 * p.getSize();
            return plain ? integerOrNull(p.getSize(), p.isSigned()) : null;
        }
        if (type instanceof FloatingPoint f && f.getBitPrecision() == 8 * f.getSize()) {
            return switch (f.getSize()) {
                // bfloat16 has two bytes as well, but an exponent of 8 bits.
                case 2 -> f.getExponentSize() == 5 ? DType.FLOAT16 : null;
                case 4 -> DType.FLOAT32;
                case 8 -> DType.FLOAT64;
                default -> null;
            };
        }
        return null;
    }

    private static DType integerOrNull(int bytes, boolean signed) {
        return switch (bytes) {
            case 1 -> signed ? DType.INT8 : DType.UINT8;
            case 2 -> signed ? DType.INT16 : DType.UINT16;
            case 4 -> signed ? DType.INT32 : DType.UINT32;
            case 8 -> signed ? DType.INT64 : DType.UINT64;
            default -> null;
        };
    }

    /** Whether the elements are plain numbers. */
    public boolean isNumeric() {
        return dtypeOrNull != null;
    }

    /** Whether the elements are strings of bytes, each of its own length: h5py's way to hold pictures as files. */
    public boolean isByteStrings() {
        return dataset.getDataType() instanceof VariableLength v
                && v.getType() == 0
                && v.getParent() instanceof FixedPoint p
                && p.getSize() == 1
                && dimensions.length == 1;
    }

    /**
     * The byte string of one row.
     *
     * @throws DataException where the file cannot deliver it
     */
    public byte[] byteString(int row) {
        Object data = file.guard(path, () -> dataset.getData(new long[] {row}, new int[] {1}));
        Object element = data instanceof Object[] o && o.length == 1 ? o[0] : data;
        if (element instanceof byte[] b) {
            return b;
        }
        // jHDF widens unsigned bytes.
        if (element instanceof int[] wide) {
            byte[] narrow = new byte[wide.length];
            for (int i = 0; i < wide.length; i++) {
                narrow[i] = (byte) wide[i];
            }
            return narrow;
        }
        throw new DataException(where() + ": row " + row + " is no string of bytes");
    }

    /** All texts of a one-dimensional array of them; empty where it holds none. */
    public List<String> texts() {
        boolean isText = dataset.getDataType() instanceof StringData;
        if (!isText
                || dimensions.length != 1
                || dimensions[0] * (long) dataset.getDataType().getSize() > file.size()) {
            return List.of();
        }
        Object data = dimensions[0] == 0 ? new String[0] : file.guard(path, dataset::getData);
        return data instanceof String[] s ? List.of(s) : List.of();
    }

    /** The element type, or a sentence where it is none that is read. */
    public DType dtype() {
        if (dtypeOrNull == null) {
            throw new DataException(where() + ": its type "
                    + dataset.getDataType().getClass().getSimpleName() + " is not supported; expected plain numbers");
        }
        return dtypeOrNull;
    }

    /** As the file says, outermost first; nothing is checked yet. */
    public List<Long> dimensions() {
        return Arrays.stream(dimensions).boxed().toList();
    }

    String where() {
        return file.where(path);
    }

    /** Shape of one row. */
    public Shape rowShape() {
        long[] inner = dimensions.length == 0 ? dimensions : Arrays.copyOfRange(dimensions, 1, dimensions.length);
        long bytes = dtype().bytes();
        for (long d : inner) {
            bytes = d == 0 || bytes == 0 ? 0 : bytes > RowSource.ROW_BYTES_MAX / d ? Long.MAX_VALUE : bytes * d;
        }
        if (bytes > RowSource.ROW_BYTES_MAX || Arrays.stream(inner).anyMatch(d -> d < 0 || d > Integer.MAX_VALUE)) {
            throw new DataException(where() + ": one row of shape " + Arrays.toString(inner) + " has more than the "
                    + RowSource.ROW_BYTES_MAX + " bytes that one row may have");
        }
        return new Shape(Arrays.stream(inner).mapToObj(d -> (int) d).toList());
    }

    /** Number of rows as the file claims; 1 for a scalar. */
    public long claimedRows() {
        return dimensions.length == 0 ? 1 : dimensions[0];
    }

    private int rows() {
        long rows = claimedRows();
        if (rows < 0 || rows > Integer.MAX_VALUE) {
            throw new DataException(where() + " claims " + Long.toUnsignedString(rows) + " rows; at most "
                    + Integer.MAX_VALUE + " can be");
        }
        return (int) rows;
    }

    /**
     * Fails where the file is too short for the array; costs no reading. An absurd number of rows is left to whoever
     * compares it with that of the other arrays, which says more.
     */
    public void requireStored() {
        long rowBytes = (long) rowShape().intSize() * dtype().bytes();
        if (claimedRows() < 0 || claimedRows() > Integer.MAX_VALUE) {
            return;
        }
        long bytes = claimedRows() * rowBytes;
        if (dataset instanceof ChunkedDataset && bytes / RATIO_MAX > file.size()) {
            throw new DataException(where() + ": shape " + dimensions() + " of " + dtype().numpyName() + " needs "
                    + bytes + " bytes, more than a file of " + file.size() + " can hold compressed: its header lies");
        }
        if (dataset instanceof ContiguousDataset contiguous) {
            long at = file.base() + contiguous.getDataAddress();
            if (bytes > 0 && (contiguous.isEmpty() || at < 0 || at > file.size() - bytes)) {
                throw new DataException(where() + ": shape " + dimensions() + " of " + dtype().numpyName() + " needs "
                        + bytes + " bytes, "
                        + (contiguous.isEmpty() ? "none were ever written" : "the file ends before that"));
            }
        }
    }

    /**
     * Opens the rows, again and again, without another look at the file's structure, and holding nothing of it.
     *
     * @return empty where the rows do not lie one after the other
     * @throws DataException where the file does not hold what the array claims
     */
    public Optional<Supplier<RowSource>> direct() {
        if (!(dataset instanceof ContiguousDataset contiguous)) {
            return Optional.empty();
        }
        requireStored();
        String place = where();
        FileChannel channel = file.channel();
        long at = file.base() + contiguous.getDataAddress();
        DType dtype = dtype();
        ByteOrder bytes = order;
        Shape shape = rowShape().withRows(rows());
        return Optional.of(() -> new ContiguousRows(place, channel, at, dtype, bytes, shape));
    }

    /**
     * Opens the rows.
     *
     * @throws DataException where the file does not hold what the array claims
     */
    public RowSource open() {
        requireStored();
        Shape shape = rowShape().withRows(rows());
        if (dataset instanceof ChunkedDataset chunked && dimensions.length > 0) {
            ChunkLayout layout = new ChunkLayout(dtype(), order, shape, chunked.getChunkDimensions());
            return file.guard(path, () -> ChunkedRows.open(file, where(), chunked, layout));
        }
        Optional<Supplier<RowSource>> direct = direct();
        if (direct.isPresent()) {
            return direct.get().get();
        }
        if (dataset instanceof CompactDataset compact) {
            return new HeldRows(where(), file.guard(path, compact::getDataBuffer), dtype(), order, shape);
        }
        throw new DataException(where() + ": a scalar in chunks cannot be read");
    }
}
