// SPDX-License-Identifier: Apache-2.0
// Stands for every test program where headers are precompiled: they share what was compiled for this one.
