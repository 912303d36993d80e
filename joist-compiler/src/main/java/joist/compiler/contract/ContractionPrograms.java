package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.contract.LoopPlan.Phase;
import joist.compiler.contract.LoopPlan.Step;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;

/**
 * Writes the programs of a contraction: a nest of loops around tiles.
 *
 * <p>Operands: 0 the first factor, 1 the second, 2 the result, from 3 on those of the epilogue.
 */
final class ContractionPrograms {
  static final int RESULT = 2;
  static final int EXTRA = 3;
  private static final TileKernel.Operands OPERANDS = new TileKernel.Operands(0, 1, RESULT);

  private final Contraction contraction;
  private final TileEnd.Stored end;
  private final List<Level> levels;

  private ContractionPrograms(Contraction contraction, TileEnd.Stored end, List<Level> levels) {
    this.contraction = contraction;
    this.end = end;
    this.levels = levels;
  }

  /**
   * A program for each size of tile along the outermost loop, which is the range that programs are
   * run for; they need not each other.
   *
   * @param roles of the first factor, the second and the result, and of as many operands of the
   *     epilogue as are not for others to bind
   */
  static Phase write(
      Contraction contraction, TileShape shape, TileEnd.Stored end, List<Role> roles) {
    List<Role> all = new ArrayList<>(roles);
    for (int i = roles.size() - EXTRA; i < end.epilogue().operands().size(); i++) {
      all.add(new Role.Extra(i));
    }
    List<Level> levels = LoopOrder.of(contraction, shape);
    ContractionPrograms programs = new ContractionPrograms(contraction, end, levels);
    Level outer = levels.getFirst();
    long tiles = outer.segments().stream().mapToLong(s -> s.size() * s.count()).sum();
    return new Phase(
        outer.segments().stream()
            .map(segment ->
                new Step(
                    programs.program(segment),
                    all,
                    contraction.multiplyAdds() / tiles * segment.size() * segment.count()))
            .toList());
  }

  private LoopProgram program(Segment segment) {
    Body body = new Body();
    Cursor start = Cursor.start(contraction);
    if (segment.count() == 1) {
      inside(body, 1, levels.getFirst().enter(start, segment, Index.of(0)));
    } else {
      body.range(counter -> inside(body, 1, levels.getFirst().enter(start, segment, counter)));
    }
    return new LoopProgram(contraction.name(), operands(), segment.count(), body.statements());
  }

  private void inside(Body body, int depth, Cursor cursor) {
    if (depth == levels.size()) {
      TileKernel.write(contraction, OPERANDS, end, body, cursor.tile(contraction));
      return;
    }
    Level level = levels.get(depth);
    for (Segment segment : level.segments()) {
      body.loop(
          segment.count(),
          counter -> inside(body, depth + 1, level.enter(cursor, segment, counter)));
    }
  }

  private List<Operand> operands() {
    boolean goesOn =
        levels.stream().anyMatch(level -> level instanceof Level.AlongSum && level.count() > 1);
    Access access = goesOn ? Access.READ_WRITE : Access.WRITE;
    List<Operand> operands = new ArrayList<>();
    operands.add(new Operand("a", Format.F32, Access.READ, contraction.elementsOfA()));
    operands.add(new Operand("b", Format.F32, Access.READ, contraction.elementsOfB()));
    operands.add(new Operand("c", Format.F32, access, contraction.elementsOfC()));
    operands.addAll(end.epilogue().operands());
    return operands;
  }
}
