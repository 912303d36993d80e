package joist.compiler.loop;

import java.util.List;
import java.util.stream.Collectors;

/** Programs as text: one statement a line, bodies indented. */
public final class LoopPrinter {
  private LoopPrinter() {}

  public static String print(LoopProgram program) {
    StringBuilder text = new StringBuilder();
    String operands =
        program.operands().stream()
            .map(o -> "%s %s: %s[%d]".formatted(o.access(), o.name(), o.format(), o.elements()))
            .collect(Collectors.joining(", "));
    text.append("%s(%s) over %d%n".formatted(program.name(), operands, program.extent()));
    body(program.body(), "  ", text);
    return text.toString();
  }

  private static void body(List<Statement> body, String indent, StringBuilder text) {
    for (Statement statement : body) {
      text.append(indent).append(line(statement)).append(System.lineSeparator());
      if (statement instanceof Statement.Loop loop) {
        body(loop.body(), indent + "  ", text);
      }
    }
  }

  /** One statement, a loop without its body. */
  static String line(Statement statement) {
    return switch (statement) {
      case Statement.Loop loop ->
          "for %sv%d = %s to %s step %d"
              .formatted(
                  loop.lanes() ? "lanes " : "",
                  loop.variable(),
                  bound(loop.from()),
                  bound(loop.to()),
                  loop.step());
      case Statement.Assign assign ->
          "r%d%s = %s"
              .formatted(assign.register(), lanes(assign.lanes()), text(assign.operation()));
      case Statement.Store store ->
          "%s = r%d%s"
              .formatted(
                  place(store.operand(), store.index()), store.register(), lanes(store.lanes()));
      case Statement.StoreOne one ->
          "%s = first of r%d".formatted(place(one.operand(), one.index()), one.register());
    };
  }

  private static String bound(Bound bound) {
    return switch (bound) {
      case Bound.Constant(long value) -> Long.toString(value);
      case Bound.RangeStart() -> "from";
      case Bound.RangeEnd() -> "to";
    };
  }

  private static String lanes(int lanes) {
    return lanes == 0 ? "" : " (" + lanes + " lanes)";
  }

  private static String place(int operand, Index index) {
    String terms =
        index.terms().stream()
            .map(term -> " + %d*v%d".formatted(term.stride(), term.variable()))
            .collect(Collectors.joining());
    return "o%d[%d%s]".formatted(operand, index.offset(), terms);
  }

  private static String text(Operation operation) {
    return switch (operation) {
      case Operation.Constant(int bits) ->
          "%s (0x%08x)".formatted(Float.intBitsToFloat(bits), bits);
      case Operation.LaneNumbers() -> "lane numbers";
      case Operation.Load(int operand, Index index) -> place(operand, index);
      case Operation.LoadOne(int operand, Index index) -> "all " + place(operand, index);
      case Operation.LoadStrided(int operand, Index index, long stride) ->
          place(operand, index) + " by " + stride;
      case Operation.Gather(int operand, Index index, int at, long most) ->
          "%s at r%d up to %d".formatted(place(operand, index), at, most);
      case Operation.Unary(var kind, int a) -> "%s r%d".formatted(kind, a);
      case Operation.Binary(var kind, int a, int b) -> "%s r%d r%d".formatted(kind, a, b);
      case Operation.Shift(var kind, int a, int count) -> "%s r%d %d".formatted(kind, a, count);
      case Operation.Fma(int a, int b, int c) -> "r%d * r%d + r%d".formatted(a, b, c);
      case Operation.Select(var comparison, int a, int b, int x, int y) ->
          "%s r%d r%d ? r%d : r%d".formatted(comparison, a, b, x, y);
      case Operation.Reduce(var kind, int a, int lanes) ->
          "%s over r%d%s".formatted(kind, a, lanes(lanes));
    };
  }
}
