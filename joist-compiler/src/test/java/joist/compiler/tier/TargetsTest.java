package joist.compiler.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import joist.compiler.bytecode.PlainTarget;
import joist.compiler.loop.LoopProgram;
import joist.compiler.target.Code;
import joist.compiler.target.Routine;
import joist.compiler.target.SelfCheck;
import joist.compiler.target.Target;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private static final PlainTarget PLAIN = new PlainTarget();

  /** Computes all but the end of the range. */
  private static final Target LAZY =
      new Target() {
        @Override
        public String name() {
          return "lazy";
        }

        @Override
        public int lanes() {
          return 1;
        }

        @Override
        public int registers() {
          return 1;
        }

        @Override
        public Code compile(LoopProgram program) {
          Code code = PLAIN.compile(program);
          return new Code() {
            @Override
            public Routine bind(List<MemorySegment> operands, Arena arena) {
              Routine routine = code.bind(operands, arena);
              return (from, to) -> routine.run(from, to - 1);
            }

            @Override
            public long bytes() {
              return code.bytes();
            }
          };
        }
      };

  private static Targets targets(Tier.Detection x86) {
    return new Targets(
        List.of(
            new Tier(TargetChoice.X86, () -> x86),
            new Tier(TargetChoice.PLAIN, () -> new Tier.Found(PLAIN))));
  }

  @Test
  void allTargetsOfThisMachineComputeWhatTheInterpreterDoes() {
    for (TargetChoice choice : List.of(TargetChoice.AUTO, TargetChoice.PLAIN)) {
      Targets.Selection selection = Targets.ofThisMachine().choose(choice);
      assertThat(SelfCheck.difference(selection.target())).isEmpty();
    }
  }

  @Test
  void passesOverATargetThatIsNotThere() {
    Targets.Selection selection =
        targets(new Tier.Missing("no such processor")).choose(TargetChoice.AUTO);
    assertThat(selection.target()).isSameAs(PLAIN);
    assertThat(selection.passedOver()).containsExactly("x86: no such processor");
  }

  @Test
  void passesOverATargetThatComputesSomethingElse() {
    Targets.Selection selection = targets(new Tier.Found(LAZY)).choose(TargetChoice.X86);
    assertThat(selection.target()).isSameAs(PLAIN);
    assertThat(selection.passedOver()).hasSize(1);
    assertThat(selection.passedOver().getFirst()).startsWith("x86: element 37 of 'out' is ");
  }

  @Test
  void refusesATargetThatIsAskedForAndNotThere() {
    assertThatThrownBy(
            () -> targets(new Tier.Missing("no such processor")).choose(TargetChoice.X86))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the target 'x86' is not there: no such processor");
  }

  @Test
  void takesPlainWhereItIsAskedFor() {
    Targets.Selection selection = targets(new Tier.Found(LAZY)).choose(TargetChoice.PLAIN);
    assertThat(selection.target()).isSameAs(PLAIN);
    assertThat(selection.passedOver()).isEmpty();
  }

  @Test
  void refusesNamesOfNoTarget() {
    assertThat(TargetChoice.of("Vector")).isEqualTo(TargetChoice.VECTOR);
    assertThat(TargetChoice.of("x86-avx2")).isEqualTo(TargetChoice.X86);
    assertThatThrownBy(() -> TargetChoice.of("gpu"))
        .hasMessage("expected a target of [auto, x86, vector, plain], got 'gpu'");
  }
}
