package joist.compiler.bytecode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.compiler.loop.Index;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Programs;
import joist.compiler.loop.Statement;

/**
 * Cuts statements into parts that give the same when each is run lane after lane, whole for one
 * lane before the next, as when it is run statement after statement: inside of a part, neither
 * reductions nor memory carry anything from lane to lane.
 */
final class LaneRegions {
  private final int lanes;
  private final List<Part> parts = new ArrayList<>();
  private final List<Statement> open = new ArrayList<>();
  private final Set<Integer> read = new HashSet<>();
  private final Map<Integer, Index> written = new HashMap<>();

  /** Consecutive statements. */
  sealed interface Part {
    List<Statement> statements();
  }

  /** May be run lane after lane. */
  record Region(List<Statement> statements) implements Part {}

  /** One statement, a loop or a reduction, that may not. */
  record Whole(Statement statement) implements Part {
    @Override
    public List<Statement> statements() {
      return List.of(statement);
    }
  }

  private LaneRegions(int lanes) {
    this.lanes = lanes;
  }

  static List<Part> of(List<Statement> body, int lanes) {
    LaneRegions regions = new LaneRegions(lanes);
    body.forEach(regions::add);
    regions.close();
    return regions.parts;
  }

  private void add(Statement statement) {
    if (!isLaneWise(statement)) {
      close();
      parts.add(new Whole(statement));
      return;
    }
    if (!fits(statement)) {
      close();
    }
    open.add(statement);
    Programs.visit(List.of(statement), this::touch);
  }

  private void close() {
    if (!open.isEmpty()) {
      parts.add(new Region(List.copyOf(open)));
      open.clear();
      read.clear();
      written.clear();
    }
  }

  /** Loops that only compute are taken whole. */
  private static boolean isLaneWise(Statement statement) {
    return switch (statement) {
      case Statement.Assign assign -> !(assign.operation() instanceof Operation.Reduce);
      case Statement.Store store -> true;
      case Statement.StoreOne one -> true;
      case Statement.Loop loop ->
          loop.body().stream()
              .allMatch(inner ->
                  !(inner instanceof Statement.Store)
                      && !(inner instanceof Statement.StoreOne)
                      && isLaneWise(inner));
    };
  }

  /** Whether it touches no memory that something before it, in the open part, writes or reads. */
  private boolean fits(Statement statement) {
    boolean[] fits = {true};
    Programs.visit(
        List.of(statement),
        inner ->
            Programs.touch(inner, lanes)
                .ifPresent(touch -> {
                  Index before = written.get(touch.operand());
                  boolean apart =
                      before == null
                          || (touch.write()
                              && before.terms().equals(touch.index().terms())
                              && before.offset() + lanes <= touch.index().offset());
                  fits[0] &= apart && !(touch.write() && read.contains(touch.operand()));
                }));
    return fits[0];
  }

  private void touch(Statement statement) {
    Programs.touch(statement, lanes)
        .ifPresent(touch -> {
          if (touch.write()) {
            written.put(touch.operand(), touch.index());
          } else {
            read.add(touch.operand());
          }
        });
  }
}
