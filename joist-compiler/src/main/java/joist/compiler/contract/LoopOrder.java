package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Chooses the tiles of a contraction and the order of the loops around them: what is read again
 * must still be in a cache.
 */
final class LoopOrder {
  /** Of the second factor, which then stays in a cache while the rows pass. */
  private static final long SMALL_BYTES = 256 << 10;

  private final Contraction contraction;
  private final TileShape shape;

  private LoopOrder(Contraction contraction, TileShape shape) {
    this.contraction = contraction;
    this.shape = shape;
  }

  /** The loops, outermost first; the first has more than one step if any has. */
  static List<Level> of(Contraction contraction, TileShape shape) {
    return new LoopOrder(contraction, shape).levels();
  }

  private List<Level> levels() {
    int vectors = (int) Math.ceilDiv(contraction.columns(), shape.lanes());
    int side = Math.min(shape.vectors(), vectors);
    List<Level> rows = rows(shape.rows(side, contraction.splits()));
    long tallest = rows.stream().mapToLong(LoopOrder::largest).reduce(1, (x, y) -> x * y);
    int wide = shape.wide(tallest, contraction.splits());
    Level columns = Level.AlongColumns.of(contraction, shape, Math.min(wide, vectors));
    List<Level> order = new ArrayList<>(stack());
    if (contraction.b().elements() * Float.BYTES > SMALL_BYTES) {
      order.add(columns);
      order.add(sums(rows, columns));
      order.addAll(rows);
    } else {
      order.addAll(rows);
      order.add(columns);
    }
    Predicate<Level> single = level -> level.count() == 1;
    List<Level> sorted = new ArrayList<>(order.stream().filter(single.negate()).toList());
    sorted.addAll(order.stream().filter(single).toList());
    return sorted;
  }

  private static long largest(Level level) {
    return level.segments().stream().mapToLong(Segment::size).max().orElse(1);
  }

  private List<Level> stack() {
    List<Level> levels = new ArrayList<>();
    List<Axis> axes = contraction.stack();
    for (int i = 0; i < axes.size(); i++) {
      long extent = axes.get(i).extent();
      levels.add(new Level.AlongAxis(i, axes.get(i), Segment.balanced(extent, 1)));
    }
    return levels;
  }

  /** Tiles of the inner axes whole, as far as {@code most} rows go. */
  private List<Level> rows(int most) {
    List<Level> levels = new ArrayList<>();
    List<Axis> axes = contraction.rows();
    long budget = most;
    for (int i = axes.size() - 1; i >= 0; i--) {
      Axis axis = axes.get(i);
      List<Segment> segments = Segment.balanced(axis.extent(), budget);
      levels.addFirst(new Level.AlongAxis(contraction.stack().size() + i, axis, segments));
      boolean whole = segments.getFirst().size() == axis.extent();
      budget = whole ? Math.max(1, budget / axis.extent()) : 1;
    }
    return levels;
  }

  /** In parts where the rows would not find a panel in the cache again. */
  private Level sums(List<Level> rows, Level columns) {
    SumAxis outer = contraction.sums().getFirst();
    long inner = contraction.sum() / outer.extent();
    boolean again = rows.stream().anyMatch(level -> level.count() > 1) && columns.count() > 1;
    // Split sums are never cut: they would be put together elsewhere for more rows.
    boolean reused = again && contraction.splits() == 1;
    long panelBytes = inner * shape.panel() * Float.BYTES;
    long size = reused ? Math.clamp(SMALL_BYTES / panelBytes, 1, outer.extent()) : outer.extent();
    return Level.AlongSum.of(outer.extent(), size);
  }
}
