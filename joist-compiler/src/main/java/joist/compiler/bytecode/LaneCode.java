package joist.compiler.bytecode;

import java.lang.classfile.TypeKind;
import joist.compiler.loop.Statement;

/**
 * How registers are kept in local variables, and which instructions an operation becomes: one body
 * for each way of holding lanes.
 */
interface LaneCode {
  int lanes();

  /** The type of a local variable that holds a register. */
  TypeKind local(Kind kind);

  /** Pushes a register's value that is zero in all lanes. */
  void zero(MethodWriter method, Kind kind);

  void assign(MethodWriter method, Statement.Assign assign);

  void store(MethodWriter method, Statement.Store store);

  void storeOne(MethodWriter method, Statement.StoreOne one);
}
