package joist.compiler.shaped;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.compiler.rows.RowProbe;
import joist.compiler.rows.RowWise;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/**
 * The blocks of rows that a batch is cut into: of 1, 4, 16, ... rows, and some between these
 * ({@link BlockCut} chooses). So any number of rows is run by a few plans, in memory that the
 * largest block bounds.
 *
 * @param largest rows of the largest block; 0 where rows must stay together
 */
record RowBlocks(long largest) {
  /** Sizes are numbered from 0 here: blocks of 1, 4, 16, ... rows. */
  static final int MOST_SIZES = 7;

  private static final long STEP = 4;
  private static final long LEAST_LARGEST = 16;
  private static final long MOST_LARGEST = rows(MOST_SIZES - 1);

  /** Elements of the widest value in a block, where that many rows are not too few. */
  private static final long MOST_ELEMENTS = 1 << 18;

  private static final long FEW = 5;
  private static final long MORE = 7;

  /** Rows of a block of a size. */
  static int rows(int size) {
    return 1 << (2 * size);
  }

  /** The size of blocks of so many rows, where there is one. */
  static int sizeOf(long rows) {
    return Long.numberOfTrailingZeros(rows) / 2;
  }

  /** Whether there are blocks of exactly so many rows. */
  boolean isSize(long rows) {
    return rows >= 1 && rows <= largest && rows(sizeOf(rows)) == rows;
  }

  /** Whether a batch is a block by itself, of whatever graph it is. */
  static boolean isBlock(long rows) {
    return rows <= 1 || rows == STEP || rows == LEAST_LARGEST;
  }

  /**
   * The blocks of a graph that {@link RowWise#hasBatch has a batch}.
   *
   * @param types of the inputs; how many rows they have does not matter
   */
  static RowBlocks of(Graph graph, List<DatumType> types) {
    Optional<RowProbe> few = probe(graph, types, FEW);
    Optional<RowProbe> more = few.flatMap(found -> probe(graph, types, MORE));
    boolean apart = more.isPresent() && RowWise.obstacle(few.get(), more.get()).isEmpty();
    return new RowBlocks(apart ? largest(few.get(), more.get()) : 0);
  }

  /** How many rows inputs of these types have. */
  static long rows(List<DatumType> types) {
    return types.getFirst() instanceof ValueType type
            && type.rank() > 0
            && type.dims().getFirst() instanceof Dim.Known(long rows)
        ? rows
        : 1;
  }

  /** The types with another first extent. */
  static List<DatumType> withRows(List<DatumType> types, long rows) {
    List<DatumType> changed = new ArrayList<>();
    for (DatumType type : types) {
      if (type instanceof ValueType(ElementType element, List<Dim> dims) && !dims.isEmpty()) {
        List<Dim> others = new ArrayList<>(dims);
        others.set(0, Dim.of(rows));
        changed.add(new ValueType(element, others));
      } else {
        changed.add(type);
      }
    }
    return changed;
  }

  private static Optional<RowProbe> probe(Graph graph, List<DatumType> types, long rows) {
    try {
      Specialiser.Special special = Specialiser.specialise(graph, withRows(types, rows));
      return Optional.of(new RowProbe(special.graph(), special.types(), rows));
    } catch (GraphException e) {
      return Optional.empty();
    }
  }

  private static long largest(RowProbe few, RowProbe more) {
    long perRow = 1;
    for (Map.Entry<String, ValueType> value : few.types().entrySet()) {
      ValueType ofMore = more.types().get(value.getKey());
      // Weights are as wide however many rows there are.
      long grows = ofMore == null ? 0 : elements(ofMore) - elements(value.getValue());
      perRow = Math.max(perRow, grows / (MORE - FEW));
    }
    long largest = LEAST_LARGEST;
    while (largest * STEP * perRow <= MOST_ELEMENTS && largest < MOST_LARGEST) {
      largest *= STEP;
    }
    return largest;
  }

  private static long elements(ValueType type) {
    long elements = 1;
    for (Dim dim : type.dims()) {
      elements *= dim instanceof Dim.Known(long extent) ? extent : 1;
    }
    return elements;
  }

  /** Whether so many rows are run as they are. */
  boolean isOne(long rows) {
    return largest == 0 || rows == 0 || isSize(rows);
  }
}
