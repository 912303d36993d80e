package joist.compiler.x86.generator;

import java.util.Optional;
import joist.compiler.loop.Index;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;

/** The operand and the place in it that an operation or a store starts from. */
record Access(int operand, Index index) {

  static Optional<Access> of(Operation operation) {
    return switch (operation) {
      case Operation.Load load -> Optional.of(new Access(load.operand(), load.index()));
      case Operation.LoadOne one -> Optional.of(new Access(one.operand(), one.index()));
      case Operation.LoadStrided strided ->
          Optional.of(new Access(strided.operand(), strided.index()));
      case Operation.Gather gather -> Optional.of(new Access(gather.operand(), gather.index()));
      case Operation.Constant _,
          Operation.LaneNumbers _,
          Operation.Unary _,
          Operation.Binary _,
          Operation.Shift _,
          Operation.Fma _,
          Operation.Select _,
          Operation.Reduce _ ->
          Optional.empty();
    };
  }

  static Optional<Access> of(Statement store) {
    return switch (store) {
      case Statement.Store each -> Optional.of(new Access(each.operand(), each.index()));
      case Statement.StoreOne one -> Optional.of(new Access(one.operand(), one.index()));
      case Statement.Loop _, Statement.Assign _ -> Optional.empty();
    };
  }
}
