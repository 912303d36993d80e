/**
 * Fast layouts of tree ensembles.
 *
 * <p>Read {@link joist.compiler.tree.TreeTables} first, then {@link joist.compiler.tree.LeafMasks}
 * for trees of up to 64 leaves and {@link joist.compiler.tree.WalkedTrees} for all others.
 *
 * <p>Never depends on how graphs are planned; the meaning of trees is the reference's to say.
 */
@NullMarked
package joist.compiler.tree;

import org.jspecify.annotations.NullMarked;
