package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.contract.Recurrent.Cell;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;

/** The operands of the programs of a recurrent operator's steps, by their numbers. */
record RecurrentOperands(RecurrentLayout layout) {
  private static final Role OUTPUTS = new Role.Output(0);
  private static final Role LAST_HIDDEN = new Role.Output(1);
  private static final Role CELL = new Role.Output(2);
  private static final Role INITIAL_HIDDEN = new Role.Input(1);
  private static final Role INITIAL_CELL = new Role.Input(2);
  private static final Role WEIGHTS = new Role.Weights(1);
  private static final Role BIASES = new Role.Weights(2);
  private static final Role SCRATCH = new Role.Scratch();

  List<Role> roles() {
    Recurrent recurrent = layout.recurrent();
    List<Role> roles = new ArrayList<>(List.of(OUTPUTS, WEIGHTS, SCRATCH, LAST_HIDDEN));
    if (recurrent.cell() == Cell.LSTM) {
      roles.add(CELL);
    }
    if (recurrent.given().initialHidden()) {
      roles.add(INITIAL_HIDDEN);
    }
    if (hasInitialCell()) {
      roles.add(INITIAL_CELL);
    }
    if (hasBiasesApart()) {
      roles.add(BIASES);
    }
    return List.copyOf(roles);
  }

  boolean hasInitialCell() {
    return layout.recurrent().cell() == Cell.LSTM && layout.recurrent().given().initialCell();
  }

  boolean hasBiasesApart() {
    return layout.recurrent().given().bias() && layout.biases().apart();
  }

  List<Operand> declared() {
    return roles().stream().map(this::declared).toList();
  }

  private Operand declared(Role role) {
    long states = layout.recurrent().stateElements();
    return switch (role) {
      case Role.Output(int number) ->
          new Operand(
              "output" + number,
              Format.F32,
              number == 1 ? Access.WRITE : Access.READ_WRITE,
              number == 0 ? layout.recurrent().outputElements() : states);
      case Role.Input(int number) -> new Operand("input" + number, Format.F32, Access.READ, states);
      case Role.Weights(int number) ->
          new Operand(
              "weights" + number,
              Format.F32,
              Access.READ,
              number == 1 ? layout.hiddenWeights().elements() : layout.biases().elements());
      case Role.Scratch() ->
          new Operand("scratch", Format.F32, Access.READ_WRITE, layout.scratchElements());
      case Role.Extra(int number) -> throw new IllegalStateException("no epilogue here");
    };
  }

  int outputs() {
    return roles().indexOf(OUTPUTS);
  }

  int weights() {
    return roles().indexOf(WEIGHTS);
  }

  int scratch() {
    return roles().indexOf(SCRATCH);
  }

  int lastHidden() {
    return roles().indexOf(LAST_HIDDEN);
  }

  int cell() {
    return roles().indexOf(CELL);
  }

  int initialHidden() {
    return roles().indexOf(INITIAL_HIDDEN);
  }

  int initialCell() {
    return roles().indexOf(INITIAL_CELL);
  }

  int biases() {
    return roles().indexOf(BIASES);
  }
}
