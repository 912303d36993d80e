package joist.compiler.loop;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A place in an operand, in elements: {@code offset + sum of stride * variable}. Terms are sorted
 * by variable, one each, without zero strides.
 */
public record Index(long offset, List<Term> terms) {
  /** A loop's variable with what one step of it moves by. */
  public record Term(int variable, long stride) {}

  public Index {
    List<Term> sorted = new ArrayList<>();
    for (Term term : terms.stream().sorted(Comparator.comparingInt(Term::variable)).toList()) {
      boolean again = !sorted.isEmpty() && sorted.getLast().variable() == term.variable();
      long stride = again ? sorted.removeLast().stride() + term.stride() : term.stride();
      if (stride != 0) {
        sorted.add(new Term(term.variable(), stride));
      }
    }
    terms = List.copyOf(sorted);
  }

  public static Index of(long offset) {
    return new Index(offset, List.of());
  }

  /** {@code stride * variable}. */
  public static Index of(int variable, long stride) {
    return new Index(0, List.of(new Term(variable, stride)));
  }

  public Index plus(long elements) {
    return new Index(offset + elements, terms);
  }

  public Index plus(int variable, long stride) {
    List<Term> more = new ArrayList<>(terms);
    more.add(new Term(variable, stride));
    return new Index(offset, more);
  }

  public Index plus(Index other) {
    List<Term> more = new ArrayList<>(terms);
    more.addAll(other.terms);
    return new Index(offset + other.offset, more);
  }

  /** {@code factor} times this. */
  public Index times(long factor) {
    return new Index(
        offset * factor,
        terms.stream().map(term -> new Term(term.variable(), term.stride() * factor)).toList());
  }

  /** What one step of {@code variable} moves by. */
  public long stride(int variable) {
    return terms.stream().filter(term -> term.variable() == variable).mapToLong(Term::stride).sum();
  }

  /** The index where {@code variable} is {@code value}. */
  public Index with(int variable, long value) {
    List<Term> rest = terms.stream().filter(term -> term.variable() != variable).toList();
    return new Index(offset + stride(variable) * value, rest);
  }
}
