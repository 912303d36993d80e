package joist.graph.typing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import joist.graph.DatumType;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/**
 * An operator's inputs and outputs, parsed from a line such as {@code "T:num T? -> T"}.
 *
 * <p>Each parameter is a concrete type ({@code i64}), a set of types ({@code num}, {@code i8|u8})
 * or a variable, an upper-case letter that stands for one type throughout, bounded where it comes
 * first. {@code seq(T)} is a sequence of such tensors; {@code datum} is a value of any kind, whose
 * type a rule must say where it is an output. A {@code ?} marks an optional parameter, a {@code *}
 * one that repeats, and {@code ?*} one that repeats and may be left out.
 *
 * @param bounds the types that each variable or set name may be
 */
record Signature(
    List<Parameter> inputs, List<Parameter> outputs, Map<String, Set<ElementType>> bounds) {
  private static final Map<String, Set<ElementType>> SETS = sets();

  /** What kind of value a parameter is. */
  enum Form {
    TENSOR,
    SEQUENCE,
    DATUM
  }

  /** One parameter: the name of its type, its kind, and how often it may be there. */
  record Parameter(String type, Form form, boolean optional, boolean repeated) {
    /** The element type of a value of this kind; empty for one of another kind. */
    Optional<ElementType> element(DatumType datum) {
      return switch (datum) {
        case ValueType tensor when form == Form.TENSOR -> Optional.of(tensor.elementType());
        case DatumType.Unranked(ElementType type) when form == Form.TENSOR -> Optional.of(type);
        case DatumType.Sequence(DatumType item) when form == Form.SEQUENCE ->
            new Parameter(type, Form.TENSOR, false, false).element(item);
        default -> Optional.empty();
      };
    }
  }

  private static Map<String, Set<ElementType>> sets() {
    Map<String, Set<ElementType>> sets = new HashMap<>();
    EnumSet<ElementType> any = EnumSet.allOf(ElementType.class);
    EnumSet<ElementType> numbers = EnumSet.copyOf(any);
    numbers.removeIf(type -> type.isNarrowFloat() || type.isComplex() || type.bits() < 8);
    numbers.remove(ElementType.BOOL);
    EnumSet<ElementType> reals = EnumSet.copyOf(numbers);
    reals.removeIf(type -> !type.isFloating());
    EnumSet<ElementType> castable = EnumSet.copyOf(any);
    castable.removeIf(ElementType::isComplex);
    EnumSet<ElementType> ordered = EnumSet.copyOf(numbers);
    ordered.add(ElementType.BOOL);
    sets.put("any", any);
    sets.put("castable", castable);
    sets.put("num", numbers);
    sets.put("real", reals);
    sets.put("numbool", ordered);
    EnumSet<ElementType> integers = EnumSet.copyOf(numbers);
    integers.removeAll(reals);
    sets.put("int", integers);
    sets.put("label", EnumSet.of(ElementType.STRING, ElementType.I64));
    sets.put("token", EnumSet.of(ElementType.STRING, ElementType.I32, ElementType.I64));
    sets.put("index", EnumSet.of(ElementType.I32, ElementType.I64));
    sets.put(
        "column", EnumSet.of(ElementType.F32, ElementType.F64, ElementType.I64, ElementType.I32));
    sets.put(
        "feature",
        EnumSet.of(
            ElementType.F32,
            ElementType.F64,
            ElementType.I64,
            ElementType.I32,
            ElementType.STRING));
    for (ElementType type : ElementType.values()) {
      sets.put(type.toString(), EnumSet.of(type));
    }
    return Map.copyOf(sets);
  }

  static Signature parse(String text) {
    String[] sides = text.split("->", -1);
    Map<String, Set<ElementType>> bounds = new HashMap<>();
    return new Signature(
        parameters(sides[0], bounds), parameters(sides[1], bounds), Map.copyOf(bounds));
  }

  private static List<Parameter> parameters(String side, Map<String, Set<ElementType>> bounds) {
    List<Parameter> parameters = new ArrayList<>();
    for (String token : side.trim().split(" +")) {
      if (token.isEmpty()) {
        continue;
      }
      String body = token.replaceAll("[?*]+$", "");
      boolean optional = token.substring(body.length()).contains("?");
      boolean repeated = token.substring(body.length()).contains("*");
      boolean sequence = body.startsWith("seq(");
      String[] parts = (sequence ? body.substring(4, body.length() - 1) : body).split(":");
      Set<ElementType> set = set(parts[parts.length - 1]);
      if (!set.isEmpty()) {
        bounds.put(parts[0], set);
      }
      Form form = sequence ? Form.SEQUENCE : parts[0].equals("datum") ? Form.DATUM : Form.TENSOR;
      parameters.add(new Parameter(parts[0], form, optional, repeated));
    }
    return List.copyOf(parameters);
  }

  /** The set of that name, or the union of several, such as {@code i8|u8}; empty for a variable. */
  private static Set<ElementType> set(String names) {
    EnumSet<ElementType> union = EnumSet.noneOf(ElementType.class);
    for (String name : names.split("\\|")) {
      union.addAll(SETS.getOrDefault(name, Set.of()));
    }
    return union;
  }

  private static boolean isVariable(Parameter parameter) {
    return Character.isUpperCase(parameter.type.charAt(0));
  }

  /** The type of each variable, found from the inputs. */
  Map<String, ElementType> bind(Inference call) {
    checkCount(call, "inputs", call.inputs().size(), inputs);
    checkCount(call, "outputs", call.node().outputs().size(), outputs);
    Map<String, ElementType> bound = new HashMap<>();
    Map<String, Integer> boundBy = new HashMap<>();
    for (int i = 0; i < call.inputs().size(); i++) {
      Parameter parameter = inputs.get(Math.min(i, inputs.size() - 1));
      if (call.inputs().get(i).isEmpty()) {
        if (!parameter.optional) {
          throw call.failure("input " + i + " is left out, and it is not optional");
        }
      } else if (parameter.form != Form.DATUM) {
        ElementType type = checked(call, i, parameter);
        ElementType before = isVariable(parameter) ? bound.put(parameter.type, type) : null;
        if (before != null && before != type) {
          int other = boundBy.getOrDefault(parameter.type, 0);
          throw call.failure(
              "input %d is %s and input %d is %s, expected one element type"
                  .formatted(other, call.input(other), i, call.input(i)));
        }
        boundBy.put(parameter.type, i);
      }
    }
    return bound;
  }

  /** The element type of input {@code i}, which must be of the parameter's kind and types. */
  private ElementType checked(Inference call, int i, Parameter parameter) {
    Facts facts = call.input(i);
    Set<ElementType> allowed =
        bounds.getOrDefault(parameter.type, SETS.getOrDefault("any", Set.of()));
    return parameter
        .element(facts.datum())
        .filter(allowed::contains)
        .orElseThrow(() ->
            call.failure(
                "input %d is %s, expected %s%s"
                    .formatted(
                        i,
                        facts,
                        parameter.form == Form.SEQUENCE ? "a sequence of tensors of " : "",
                        list(allowed))));
  }

  /** The type of output {@code index} for bound variables; empty when a rule must say it. */
  Optional<ElementType> output(int index, Map<String, ElementType> bound) {
    Parameter parameter = outputs.get(Math.min(index, outputs.size() - 1));
    if (parameter.form != Form.TENSOR) {
      return Optional.empty();
    }
    if (isVariable(parameter)) {
      return Optional.ofNullable(bound.get(parameter.type));
    }
    Set<ElementType> set = bounds.getOrDefault(parameter.type, Set.of());
    return set.size() == 1 ? Optional.of(set.iterator().next()) : Optional.empty();
  }

  private static void checkCount(
      Inference call, String what, int count, List<Parameter> parameters) {
    boolean endless = !parameters.isEmpty() && parameters.getLast().repeated;
    long least = parameters.stream().filter(p -> !p.optional).count();
    if (count < least || (!endless && count > parameters.size())) {
      String most = endless ? "or more" : "to " + parameters.size();
      throw call.failure("expected %d %s %s, got %d".formatted(least, most, what, count));
    }
  }

  private static String list(Set<ElementType> types) {
    ElementType[] sorted = types.toArray(ElementType[]::new);
    Arrays.sort(sorted);
    return sorted.length == 1 ? sorted[0].toString() : "one of " + Arrays.toString(sorted);
  }
}
