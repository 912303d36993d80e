package joist.compiler.x86.generator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Which pointers a program keeps: one for every operand and linear part of an index, which moves
 * with the innermost loop that the part depends on; constant parts are displacements from it.
 */
final class Pointers {
  /** Places whose constant parts are farther apart have pointers of their own. */
  private static final long REACH = 1L << 30;

  /**
   * @param home the loop that moves it, or the region where it stays
   */
  private record Key(int home, int operand, long part, List<Index.Term> terms) {}

  private final LoopProgram program;
  private final Map<Key, Pointer> pointers = new HashMap<>();
  private final Map<Integer, List<Pointer>> homes = new HashMap<>();
  private final int firstWeb;
  private int nextWeb;

  private Pointers(LoopProgram program, int firstWeb) {
    this.program = program;
    this.firstWeb = firstWeb;
    this.nextWeb = firstWeb;
  }

  /**
   * Plans the pointers for all accesses that are needed.
   *
   * @param firstWeb the number of the first pointer's web
   */
  static Pointers plan(LoopProgram program, ValueFlow flow, int[] demand, int firstWeb) {
    Pointers all = new Pointers(program, firstWeb);
    LoopNest nest = new LoopNest();
    for (Line line : flow.lines()) {
      switch (line) {
        case Line.Open(Statement.Loop loop) -> nest.open(loop);
        case Line.Close _ -> nest.close();
        case Line.Put put -> Access.of(put.store()).ifPresent(access -> all.include(nest, access));
        case Line.Set set -> {
          if (demand[set.value()] > 0) {
            Access.of(set.assign().operation()).ifPresent(access -> all.include(nest, access));
          }
        }
      }
    }
    return all;
  }

  int firstWeb() {
    return firstWeb;
  }

  /** One more than the largest number of a web. */
  int webs() {
    return nextWeb;
  }

  /** The pointers that a loop moves, or that a region has. */
  List<Pointer> of(int home) {
    return homes.getOrDefault(home, List.of());
  }

  /** How a place is reached where {@code nest} is. */
  Place place(LoopNest nest, Access access) {
    Format format = format(access);
    long offset = access.index().offset() * format.bytes();
    Pointer pointer = pointer(nest, access, access.index().terms());
    return new Place(pointer.web(), Math.toIntExact(offset - pointer.bias()), format);
  }

  private Format format(Access access) {
    return program.operands().get(access.operand()).format();
  }

  private void include(LoopNest nest, Access access) {
    long offset = access.index().offset() * format(access).bytes();
    pointer(nest, access, access.index().terms()).include(offset);
  }

  /** The pointer with {@code terms}, which are the access's own or those of its outer loops. */
  private Pointer pointer(LoopNest nest, Access access, List<Index.Term> terms) {
    int depth = nest.depthOf(terms);
    int home = depth == 0 ? nest.region() : nest.at(depth).number();
    long part = Math.floorDiv(access.index().offset() * format(access).bytes(), REACH);
    Key key = new Key(home, access.operand(), part, terms);
    Pointer known = pointers.get(key);
    return known != null ? known : create(key, moving(nest, access, terms));
  }

  private Pointer create(Key key, Pointer.@Nullable Moving moving) {
    Pointer pointer = new Pointer(nextWeb++, key.operand(), moving);
    pointers.put(key, pointer);
    homes.computeIfAbsent(key.home(), home -> new ArrayList<>()).add(pointer);
    return pointer;
  }

  private Pointer.@Nullable Moving moving(LoopNest nest, Access access, List<Index.Term> terms) {
    int depth = nest.depthOf(terms);
    if (depth == 0) {
      return null;
    }
    Statement.Loop loop = nest.at(depth).loop();
    List<Index.Term> rest =
        terms.stream().filter(term -> term.variable() != loop.variable()).toList();
    Pointer outer = rest.isEmpty() ? null : pointer(nest, access, rest);
    long stride = LoopNest.stride(terms, loop.variable()) * format(access).bytes();
    return new Pointer.Moving(loop, outer, stride);
  }
}
