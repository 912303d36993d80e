package joist.compiler.forest;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Range;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A forest's constants for lanes of rows or of trees. Trees of a segment are numbered list by list;
 * where lanes are trees, so many lie side by side, node by node.
 */
final class ForestTables {
  /** A power of two of nodes that no index of a register reaches past. */
  private static final int LEAST_STRIDE = 16;

  private final Forest forest;
  private final Lanes lanes;
  private final NodeTables nodes;
  private final List<Part> parts = new ArrayList<>();
  private final Map<Memory, Tensor> tensors = new EnumMap<>(Memory.class);
  private final Map<Memory, Operand> operands = new EnumMap<>(Memory.class);

  /**
   * Where a segment lies.
   *
   * @param groups of trees side by side
   * @param heap where its heaps begin
   * @param below where what is below them begins, in {@link Memory#LEAVES} or {@link
   *     Memory#ENTRIES}
   * @param slots where its trees begin in {@link Memory#SLOTS}
   */
  record Part(Segment segment, int groups, long heap, long below, long slots) {}

  private ForestTables(Forest forest, Lanes lanes) {
    this.forest = forest;
    this.lanes = lanes;
    this.nodes = new NodeTables(forest);
  }

  static ForestTables of(Forest forest, Lanes lanes) {
    ForestTables tables = new ForestTables(forest, lanes);
    tables.lay();
    return tables;
  }

  /** Nodes from a tree, or trees side by side, to the next. */
  long stride(Segment segment) {
    return (long) lanes.trees() * (lanes.ofTrees() ? segment.heap() : alone(segment));
  }

  private int alone(Segment segment) {
    return Math.max(segment.heap(), Math.max(LEAST_STRIDE, 1 << lanes.topLevels()));
  }

  private void lay() {
    int lists = forest.order().lists().size();
    long heap = 0;
    long slots = 0;
    long leaves = 0;
    long entries = 0;
    for (Segment segment : forest.order().segments()) {
      int groups = Math.ceilDiv(lists * segment.count(), lanes.trees());
      boolean ends = segment.steps() == 0;
      parts.add(new Part(segment, groups, heap, ends ? leaves : entries, slots));
      heap += groups * stride(segment);
      slots += (long) groups * lanes.trees();
      long below = (long) groups * lanes.trees() * segment.heap();
      leaves += ends ? below : 0;
      entries += ends ? 0 : below;
    }
    HeapTables heaps = new HeapTables(forest, nodes, lanes, Math.toIntExact(heap));
    heaps.below(Math.toIntExact(leaves), Math.toIntExact(entries));
    for (Part part : parts) {
      for (int tree = 0; tree < part.groups() * lanes.trees(); tree++) {
        heaps.put(part, stride(part.segment()), tree, treeOf(part.segment(), tree));
      }
    }
    keep(heaps);
  }

  private int treeOf(Segment segment, int number) {
    List<int[]> lists = forest.order().lists();
    int list = number / segment.count();
    return list < lists.size()
        ? lists.get(list)[segment.start() + number % segment.count()]
        : TreeOrder.NONE;
  }

  private void keep(HeapTables heaps) {
    boolean rows = forest.leaves().isVector();
    integers(Memory.COLUMNS, heaps.columns());
    integers(Memory.CUTS, Range.ALL, heaps.cuts());
    values(Memory.LEAVES, rows, heaps.leaves());
    integers(Memory.ENTRIES, heaps.entries());
    integers(Memory.NODES, nodes.nodes());
    integers(Memory.NODE_CUTS, Range.ALL, nodes.cuts());
    values(Memory.NODE_LEAVES, rows, nodes.leaves());
    if (rows) {
      values(Memory.WEIGHTS, false, forest.leaves().rows());
    }
    if (forest.hasSets()) {
      integers(Memory.WORDS, Range.ALL, forest.words());
      int[] bits = new int[Integer.SIZE];
      Arrays.setAll(bits, bit -> 1 << bit);
      integers(Memory.BITS, Range.ALL, bits);
      integers(Memory.MEMBERS, Range.ALL, members());
    }
  }

  /** Each feature's members, filled up to a power of two by what no number has for a key. */
  private int[] members() {
    int[] all = new int[Math.toIntExact(memberStart(forest.columns().coded().size()))];
    for (int i = 0; i < forest.columns().coded().size(); i++) {
      MemberCodes codes = forest.columns().coded().get(i);
      int start = Math.toIntExact(memberStart(i));
      Arrays.fill(all, start, start + (1 << codes.halvings()), Integer.MAX_VALUE);
      System.arraycopy(codes.members(), 0, all, start, codes.members().length);
    }
    return all;
  }

  /** Where the members of the coded feature {@code number} begin. */
  long memberStart(int number) {
    return forest.columns().coded().stream()
        .limit(number)
        .mapToLong(codes -> 1L << codes.halvings())
        .sum();
  }

  private void values(Memory memory, boolean rows, int[] bits) {
    if (rows) {
      integers(memory, new Range(0, forest.leaves().lastRow()), bits);
    } else {
      float[] values = new float[bits.length];
      Tensor tensor = Tensor.of(Shape.of(bits.length), values);
      for (int i = 0; i < bits.length; i++) {
        tensor.data().setAtIndex(ValueLayout.JAVA_INT, i, bits[i]);
      }
      tensors.put(memory, tensor);
      operands.put(memory, new Operand(name(memory), Format.F32, Access.READ, bits.length));
    }
  }

  private void integers(Memory memory, int[] values) {
    int most = 0;
    for (int value : values) {
      most = Math.max(most, value);
    }
    integers(memory, new Range(0, most), values);
  }

  private void integers(Memory memory, Range holds, int[] values) {
    tensors.put(memory, Tensor.of(Shape.of(values.length), values));
    operands.put(memory, new Operand(name(memory), Format.I32, Access.READ, values.length, holds));
  }

  private static String name(Memory memory) {
    return memory.name().toLowerCase(Locale.ROOT);
  }

  Forest forest() {
    return forest;
  }

  Lanes lanes() {
    return lanes;
  }

  List<Part> parts() {
    return parts;
  }

  /** Places in {@link Memory#SLOTS} that a row takes. */
  long slots() {
    return parts.stream().mapToLong(part -> (long) part.groups() * lanes.trees()).sum();
  }

  long bytes() {
    return tensors.values().stream().mapToLong(Tensor::byteSize).sum();
  }

  Map<Memory, Tensor> tensors() {
    return tensors;
  }

  Map<Memory, Operand> operands() {
    return operands;
  }
}
