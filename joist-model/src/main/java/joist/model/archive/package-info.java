/**
 * Named byte blocks in one file: a ZIP in a single, canonical form, so that equal content is equal
 * bytes.
 *
 * <p>Read {@link joist.model.archive.Archive} first.
 *
 * <p>Never depends on models, or on what the blocks mean.
 */
@NullMarked
package joist.model.archive;

import org.jspecify.annotations.NullMarked;
