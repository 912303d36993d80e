package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.contract.Tile.SumPart;
import joist.compiler.contract.Tile.Vector;
import joist.compiler.loop.Index;

/** A loop around tiles, or some in a row where an axis is cut into tiles of more than one size. */
sealed interface Level {
  List<Segment> segments();

  /** The cursor inside of the loop over a segment. */
  Cursor enter(Cursor cursor, Segment segment, Index counter);

  /** How many tiles there are. */
  default long count() {
    return segments().stream().mapToLong(Segment::count).sum();
  }

  /** Along an axis of the stack or the rows. */
  record AlongAxis(int number, Axis axis, List<Segment> segments) implements Level {
    @Override
    public Cursor enter(Cursor cursor, Segment segment, Index counter) {
      Index steps = counter.times(segment.size()).plus(segment.start());
      return cursor
          .with(cursor.position().along(number, axis, steps))
          .withSize(number, segment.size());
    }
  }

  /** Along the columns, counted in vectors. */
  record AlongColumns(Contraction contraction, int lanes, List<Segment> segments) implements Level {
    /** Tiles of about {@code side} vectors, all of full lanes but the last. */
    static AlongColumns of(Contraction contraction, TileShape shape, int side) {
      long vectors = Math.ceilDiv(contraction.columns(), shape.lanes());
      long even = Math.ceilDiv(vectors, Math.ceilDiv(vectors, side));
      long size = Math.ceilDiv(even, shape.vectors()) * shape.vectors();
      long full = contraction.columns() / shape.lanes() / size;
      List<Segment> segments = new ArrayList<>();
      if (full > 0) {
        segments.add(new Segment(0, size, full));
      }
      if (vectors > full * size) {
        segments.add(new Segment(full * size, vectors - full * size, 1));
      }
      return new AlongColumns(contraction, shape.lanes(), List.copyOf(segments));
    }

    @Override
    public Cursor enter(Cursor cursor, Segment segment, Index counter) {
      long first = segment.start() * lanes;
      long width = segment.size() * lanes;
      ColumnLayout b = contraction.b();
      Axis axis = new Axis(segment.count(), 0, 0, 1);
      Position at = cursor.position();
      Position moved =
          at.along(at.coordinates().size() - 1, axis, counter.times(width).plus(first));
      long stride = segment.count() == 1 ? 0 : b.offset(first + width) - b.offset(first);
      Index toColumn = counter.times(stride).plus(b.offset(first));
      return cursor
          .with(new Position(moved.a(), at.b().plus(toColumn), moved.c(), moved.coordinates()))
          .withVectors(vectors(segment));
    }

    private List<Vector> vectors(Segment segment) {
      long first = segment.start() * lanes;
      ColumnLayout b = contraction.b();
      List<Vector> vectors = new ArrayList<>();
      for (long v = 0; v < segment.size(); v++) {
        long column = first + v * lanes;
        int count = (int) Math.min(contraction.columns() - column, lanes);
        vectors.add(
            new Vector(
                v * lanes,
                b.offset(column) - b.offset(first),
                b.step(column),
                count == lanes ? 0 : count));
      }
      return vectors;
    }
  }

  /** Along the outermost sum axis, so that what is reused stays in a cache. */
  record AlongSum(long extent, List<Segment> segments) implements Level {
    /** Parts of {@code size}; the first and the last are apart, since they begin and end sums. */
    static AlongSum of(long extent, long size) {
      long parts = Math.ceilDiv(extent, size);
      List<Segment> segments = new ArrayList<>();
      segments.add(new Segment(0, Math.min(size, extent), 1));
      if (parts > 2) {
        segments.add(new Segment(size, size, parts - 2));
      }
      if (parts > 1) {
        segments.add(new Segment((parts - 1) * size, extent - (parts - 1) * size, 1));
      }
      return new AlongSum(extent, List.copyOf(segments));
    }

    @Override
    public Cursor enter(Cursor cursor, Segment segment, Index counter) {
      Index start = counter.times(segment.size()).plus(segment.start());
      boolean last = segment.start() + segment.size() * segment.count() == extent;
      return cursor.withSums(new SumPart(start, segment.size(), segment.start() == 0, last));
    }
  }
}
