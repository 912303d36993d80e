package joist.compiler.contract;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import joist.compiler.contract.LoopPlan.Phase;
import joist.compiler.contract.LoopPlan.Step;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.graph.spatial.WindowAxis;

/**
 * Writes the programs of an operator that looks at every channel of an image through a window, with
 * lanes along the channels. Padding is left out rather than read: outputs at a border have code of
 * their own.
 *
 * <p>Operands: 0 the input, then weights if there are any, then the output, then those of the
 * epilogue.
 */
record WindowPrograms(
    String name,
    Grid input,
    Grid output,
    List<WindowAxis> axes,
    WindowFold fold,
    Epilogue epilogue,
    TileShape shape) {
  static final int INPUT = 0;

  /** Sums of a tile: as many as hide the latency of adding. */
  private static final int SUMS = 8;

  /** Vectors of channels side by side in a tile, which share a pair of cache lines. */
  private static final long VECTORS = 2;

  int lanes() {
    return shape.lanes();
  }

  private int outputOperand() {
    return 1 + fold.operands().size();
  }

  void store(Body body, int register, Place place) {
    int value = epilogue.apply(body, register, place, outputOperand() + 1);
    body.store(outputOperand(), place.output(), value, place.lanes());
  }

  /** Loops of one axis: some in a row where it is cut in different ways. */
  private record Loops(List<Run> runs) {
    long count() {
      return runs.stream().mapToLong(Run::count).sum();
    }
  }

  private record Run(long count, long work, BiFunction<WindowCursor, Index, WindowCursor> enter) {}

  /** The programs, of which the range is the longest of the loops. */
  Phase phase() {
    List<Loops> loops = loops();
    Loops longest = Collections.max(loops, Comparator.comparingLong(Loops::count));
    loops.remove(longest);
    List<Role> roles = new ArrayList<>(List.of(new Role.Input(0)));
    for (int i = 0; i < fold.operands().size(); i++) {
      roles.add(new Role.Weights(i));
    }
    roles.add(new Role.Output(0));
    for (int i = 0; i < epilogue.operands().size(); i++) {
      roles.add(new Role.Extra(i));
    }
    long units = longest.runs().stream().mapToLong(Run::work).sum();
    long work = taps() * output.elements();
    return new Phase(
        longest.runs().stream()
            .map(run -> new Step(program(run, loops), roles, work / units * run.work()))
            .toList());
  }

  long taps() {
    return axes.stream().mapToLong(WindowAxis::kernel).reduce(1, (x, y) -> x * y);
  }

  private LoopProgram program(Run range, List<Loops> inside) {
    Body body = new Body();
    WindowCursor start = start();
    if (range.count() == 1) {
      nest(body, inside, range.enter().apply(start, Index.of(0)));
    } else {
      body.range(counter -> nest(body, inside, range.enter().apply(start, counter)));
    }
    List<Operand> operands = new ArrayList<>();
    operands.add(new Operand("x", Format.F32, Access.READ, input.elements()));
    operands.addAll(fold.operands());
    operands.add(new Operand("y", Format.F32, Access.WRITE, output.elements()));
    operands.addAll(epilogue.operands());
    return new LoopProgram(name, operands, range.count(), body.statements());
  }

  private WindowCursor start() {
    Taps none = new Taps(0, 0, 0);
    return new WindowCursor(
        Index.of(0),
        Position.origin(axes.size() + 2),
        Collections.nCopies(axes.size() - 1, none),
        new WindowTile(0, List.of(), 1),
        List.of());
  }

  private void nest(Body body, List<Loops> loops, WindowCursor cursor) {
    if (loops.isEmpty()) {
      WindowKernel.write(this, body, cursor);
      return;
    }
    for (Run run : loops.getFirst().runs()) {
      body.loop(
          run.count(),
          counter ->
              nest(body, loops.subList(1, loops.size()), run.enter().apply(cursor, counter)));
    }
  }

  /** Images, the outer axes, tiles of the innermost, vectors of channels. */
  private List<Loops> loops() {
    List<Loops> loops = new ArrayList<>();
    Axis image = new Axis(input.images(), input.imageStride(), 0, output.imageStride());
    loops.add(
        new Loops(
            List.of(
                new Run(
                    input.images(),
                    input.images(),
                    (cursor, counter) -> along(cursor, 0, image, counter)))));
    for (int axis = 0; axis < axes.size() - 1; axis++) {
      loops.add(outer(axis));
    }
    long vectors = Math.min(VECTORS, Math.ceilDiv(input.channels(), lanes()));
    List<WindowTile> tiles = WindowTile.of(axes.getLast(), SUMS / vectors);
    int size = tiles.stream().mapToInt(WindowTile::size).max().orElse(1);
    loops.add(new Loops(tiles.stream().map(this::tiled).toList()));
    loops.add(channels(SUMS / size));
    return loops;
  }

  private static WindowCursor along(WindowCursor cursor, int number, Axis axis, Index steps) {
    return cursor.moved(steps.times(axis.a()), cursor.position().along(number, axis, steps));
  }

  private Axis axis(int number) {
    WindowAxis axis = axes.get(number);
    return new Axis(axis.outputs(), axis.stride() * input.stride(number), 0, output.stride(number));
  }

  private Loops outer(int number) {
    WindowAxis axis = axes.get(number);
    long before = -axis.before() * input.stride(number);
    return new Loops(
        WindowTile.of(axis, 1).stream()
            .map(zone ->
                new Run(
                    zone.count(),
                    zone.count(),
                    (cursor, counter) ->
                        along(cursor, number + 1, axis(number), counter.plus(zone.start()))
                            .withOuter(number, zone.taps().getFirst())
                            .shifted(before)))
            .toList());
  }

  private Run tiled(WindowTile tile) {
    int number = axes.size() - 1;
    long before = -axes.getLast().before() * input.channels();
    return new Run(
        tile.count(),
        tile.count() * tile.size(),
        (cursor, counter) ->
            along(cursor, number + 1, axis(number), counter.times(tile.size()).plus(tile.start()))
                .withTile(tile)
                .shifted(before));
  }

  private Loops channels(long most) {
    long full = input.channels() / lanes();
    long size = Math.min(most, Math.ceilDiv(input.channels(), lanes()));
    List<Run> runs = new ArrayList<>();
    if (full >= size) {
      List<Integer> whole = Collections.nCopies((int) size, 0);
      runs.add(channels(full / size, 0, whole));
    }
    long start = full / size * size * lanes();
    long rest = input.channels() - start;
    if (rest > 0) {
      List<Integer> lanes =
          new ArrayList<>(Collections.nCopies((int) Math.ceilDiv(rest, lanes()), 0));
      lanes.set(lanes.size() - 1, (int) (rest % lanes()));
      runs.add(channels(1, start, lanes));
    }
    return new Loops(runs);
  }

  private Run channels(long count, long start, List<Integer> lanes) {
    long width = (long) lanes.size() * lanes();
    Axis channel = new Axis(0, 1, 0, 1);
    return new Run(
        count,
        count * lanes.size(),
        (cursor, counter) ->
            along(cursor, axes.size() + 1, channel, counter.times(width).plus(start))
                .withLanes(lanes));
  }
}
