package joist.compiler.kernel;

import java.util.Optional;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Call;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.Step;
import joist.compiler.tree.FloatRows;
import joist.compiler.tree.TreeTables;
import joist.graph.tree.PostTransform;
import joist.graph.tree.TreeEnsemble;
import joist.tensor.ElementType;

/** Tree ensembles over {@code f32[N, features]}. */
final class LowerTrees {
  private LowerTrees() {}

  static Optional<Step> lower(Call call) {
    boolean fits =
        call.takes(1, ElementType.F32)
            && call.input(0).type().rank() == 2
            && !call.input(0).isConstant();
    if (!fits) {
      return Optional.empty();
    }
    TreeEnsemble trees = TreeEnsemble.decode(call.node());
    if (!TreeTables.supports(trees)
        || trees.postTransform() != PostTransform.NONE
        || trees.features() > call.input(0).width()) {
      return Optional.empty();
    }
    return Optional.of(
        new TreeStep(TreeTables.of(trees), call.input(0).place(), call.output().place()));
  }

  private record TreeStep(TreeTables tables, Place features, Place scores) implements Step {
    @Override
    public Kernel bind(Buffers buffers, int capacity) {
      return tables.bind(rows(buffers, features), rows(buffers, scores), capacity);
    }

    private static FloatRows rows(Buffers buffers, Place place) {
      return new FloatRows(buffers.f32(place), place.offset(), place.stride(), place.width());
    }

    @Override
    public long bytes() {
      return tables.bytes();
    }
  }
}
