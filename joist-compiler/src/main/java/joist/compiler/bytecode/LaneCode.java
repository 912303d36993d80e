package joist.compiler.bytecode;

import java.lang.classfile.TypeKind;
import java.util.List;
import joist.compiler.loop.Statement;

/**
 * How registers are kept in local variables, and which instructions an operation becomes: one body
 * for each way of holding lanes.
 */
interface LaneCode {
  int lanes();

  /** About how many bytes of code a statement that is no loop becomes. */
  int bytes(Statement statement);

  /** Writes what a method begins with. */
  void begin(MethodWriter method, List<Pieces.Part> parts);

  /** Writes statements that follow each other. */
  default void statements(MethodWriter method, List<Statement> body) {
    body.forEach(method::statement);
  }

  /**
   * Writes what goes before a loop.
   *
   * @param body what of the loop's body is in the same method
   */
  default void enter(MethodWriter method, Statement.Loop loop, List<Statement> body) {}

  /** The type of a local variable that holds a register. */
  TypeKind local(Kind kind);

  void assign(MethodWriter method, Statement.Assign assign);

  void store(MethodWriter method, Statement.Store store);

  void storeOne(MethodWriter method, Statement.StoreOne one);
}
