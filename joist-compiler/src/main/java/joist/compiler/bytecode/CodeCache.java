package joist.compiler.bytecode;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import joist.compiler.loop.LoopProgram;
import joist.compiler.target.Code;
import org.jspecify.annotations.Nullable;

/**
 * Codes by program, each as long as anything holds it: the same program in a second model, or in a
 * second frame, is no second class. Thread-safe.
 */
final class CodeCache {
  private final Function<LoopProgram, Code> maker;
  private final Map<LoopProgram, WeakReference<Code>> codes = new HashMap<>();

  CodeCache(Function<LoopProgram, Code> maker) {
    this.maker = maker;
  }

  synchronized Code code(LoopProgram program) {
    Code known = known(program);
    if (known != null) {
      return known;
    }
    codes.values().removeIf(reference -> reference.get() == null);
    Code code = maker.apply(program);
    codes.put(program, new WeakReference<>(code));
    return code;
  }

  private @Nullable Code known(LoopProgram program) {
    WeakReference<Code> reference = codes.get(program);
    return reference == null ? null : reference.get();
  }
}
