package joist.compiler.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import joist.compiler.loop.Index;
import joist.compiler.loop.Operation;
import joist.graph.spatial.WindowAxis;

/**
 * Writes the innermost loops of windows: the outputs of a tile are held in registers while its taps
 * pass, in row-major order for every output.
 */
final class WindowKernel {
  /** Taps of the innermost axis that are written one by one rather than as a loop. */
  private static final long UNROLLED_TAPS = 8;

  private final WindowPrograms programs;
  private final Body body;
  private final WindowCursor cursor;
  private final int[][] sums;

  private WindowKernel(WindowPrograms programs, Body body, WindowCursor cursor) {
    this.programs = programs;
    this.body = body;
    this.cursor = cursor;
    this.sums = new int[cursor.tile().size()][cursor.lanes().size()];
  }

  static void write(WindowPrograms programs, Body body, WindowCursor cursor) {
    int mark = body.mark();
    WindowKernel kernel = new WindowKernel(programs, body, cursor);
    kernel.begin();
    kernel.outer(0, Index.of(0), Index.of(0));
    kernel.finish();
    body.release(mark);
  }

  private void begin() {
    for (int[] vectors : sums) {
      for (int v = 0; v < vectors.length; v++) {
        vectors[v] = body.assign(Operation.Constant.of(programs.fold().initial()));
      }
    }
  }

  /**
   * Loops over the taps of the axes from {@code number} on.
   *
   * @param moved how far the outer taps are in the input
   * @param tap their number
   */
  private void outer(int number, Index moved, Index tap) {
    if (number == programs.axes().size() - 1) {
      inner(moved, tap.times(programs.axes().get(number).kernel()));
      return;
    }
    WindowAxis axis = programs.axes().get(number);
    Taps taps = cursor.outer().get(number);
    long stride = axis.dilation() * programs.input().stride(number);
    body.loop(
        taps.count(),
        counter -> {
          Index at = counter.plus(taps.from());
          outer(number + 1, moved.plus(at.times(stride)), tap.times(axis.kernel()).plus(at));
        });
  }

  private void inner(Index moved, Index tap) {
    Taps first = taps(0);
    if (cursor.tile().uniform() && first.count() > UNROLLED_TAPS) {
      body.loop(
          first.count(),
          counter -> {
            Index at = counter.plus(first.from());
            oneTap(moved.plus(at.times(tapStride())), tap.plus(at));
          });
      return;
    }
    for (int v = 0; v < cursor.lanes().size(); v++) {
      row(v, moved, tap);
    }
  }

  private Taps taps(int output) {
    return cursor.tile().taps().get(output);
  }

  private WindowAxis innermost() {
    return programs.axes().getLast();
  }

  private long tapStride() {
    return innermost().dilation() * programs.input().channels();
  }

  /** Adds one tap that all outputs see. */
  private void oneTap(Index moved, Index tap) {
    for (int v = 0; v < cursor.lanes().size(); v++) {
      int mark = body.mark();
      int loaded = programs.fold().load(body, tap, channel(v));
      for (int p = 0; p < sums.length; p++) {
        Index at = moved.plus(p * innermost().stride() * programs.input().channels());
        programs.fold().add(body, sums[p][v], value(v, at), loaded);
      }
      body.release(mark);
    }
  }

  /** Adds a row of taps; an input that several outputs see, with different taps, is read once. */
  private void row(int v, Index moved, Index tap) {
    int mark = body.mark();
    List<Taps> all = cursor.tile().taps();
    long least = all.stream().mapToLong(Taps::from).min().orElse(0);
    long most = all.stream().mapToLong(Taps::to).max().orElse(0);
    Map<Long, Integer> loaded = new HashMap<>();
    for (long number = least; number < most; number++) {
      loaded.put(number, programs.fold().load(body, tap.plus(number), channel(v)));
    }
    positions()
        .forEach((position, uses) -> {
          int before = body.mark();
          int value = value(v, moved.plus(position * programs.input().channels()));
          for (Use use : uses) {
            int weight = Objects.requireNonNull(loaded.get(use.tap()));
            programs.fold().add(body, sums[use.output()][v], value, weight);
          }
          body.release(before);
        });
    body.release(mark);
  }

  /** An input's use as a tap of an output. */
  private record Use(int output, long tap) {}

  /** The uses of each input position along the innermost axis, by how far it is from the first. */
  private SortedMap<Long, List<Use>> positions() {
    SortedMap<Long, List<Use>> positions = new TreeMap<>();
    for (int p = 0; p < sums.length; p++) {
      for (long number = taps(p).from(); number < taps(p).to(); number++) {
        long position = p * innermost().stride() + number * innermost().dilation();
        positions.computeIfAbsent(position, key -> new ArrayList<>()).add(new Use(p, number));
      }
    }
    return positions;
  }

  private int value(int v, Index moved) {
    Index at = cursor.input().plus(moved).plus(channels(v));
    return body.load(WindowPrograms.INPUT, at, cursor.lanes().get(v));
  }

  private Index channel(int v) {
    return cursor.position().coordinates().getLast().plus(channels(v));
  }

  private long channels(int vector) {
    return (long) vector * programs.lanes();
  }

  private void finish() {
    long seen = cursor.outer().stream().mapToLong(Taps::count).reduce(1, (x, y) -> x * y);
    long padded = cursor.outer().stream().mapToLong(Taps::padded).reduce(1, (x, y) -> x * y);
    int number = programs.axes().size();
    Axis along = new Axis(1, 0, 0, programs.output().channels());
    for (int p = 0; p < sums.length; p++) {
      Taps taps = cursor.tile().taps().get(p);
      Position pixel = cursor.position().along(number, along, Index.of(p));
      for (int v = 0; v < cursor.lanes().size(); v++) {
        int mark = body.mark();
        int sum = sums[p][v];
        programs.fold().end(body, sum, seen * taps.count(), padded * taps.padded());
        programs.store(body, sum, pixel.place(channels(v), cursor.lanes().get(v)));
        body.release(mark);
      }
    }
  }
}
