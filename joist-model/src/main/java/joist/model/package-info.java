/**
 * The model package, one file that holds a model and the proof of it, and the model loaded from it.
 *
 * <p>Read {@link joist.model.Model} first, then {@link joist.model.Signature}.
 *
 * <p>Never depends on learners, serving or storage.
 */
@NullMarked
package joist.model;

import org.jspecify.annotations.NullMarked;
