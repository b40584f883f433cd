export {
  createStandIn,
  type StandIn,
  type StandInCall,
  type StandInContents,
  type StandInFailure,
  type StandInUser,
  type StandInVisitor,
} from './testing/stand-in.js';
