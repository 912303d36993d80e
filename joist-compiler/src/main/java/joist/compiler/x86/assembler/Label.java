package joist.compiler.x86.assembler;

/** A place in the code that jumps may name before it is known. */
public final class Label {
  private int position = -1;

  int position() {
    if (position < 0) {
      throw new IllegalStateException("expected the label to be placed before the code is taken");
    }
    return position;
  }

  void place(int at) {
    if (position >= 0) {
      throw new IllegalStateException("the label is placed twice, at " + position + " and " + at);
    }
    position = at;
  }
}
